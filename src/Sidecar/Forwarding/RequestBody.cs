using Sidecar.Dialects;
using Sidecar.Requests;
using Sidecar.Secrets;

namespace Sidecar.Forwarding;

/// <summary>The body of a request: what of it is recorded, and what it looks like each time it is sent. There are three kinds.</summary>
internal abstract class RequestBody : IDisposable
{
    /// <summary>Whether the request can be sent a second time, as far as known by now.</summary>
    public abstract bool CanReplay { get; }

    /// <summary>Why it cannot, to follow "and"; once <see cref="CanReplay"/> is false.</summary>
    public abstract string WhyNot { get; }

    /// <summary>Whether the body may yet turn out to be too large to be recorded.</summary>
    public abstract bool MayOutgrowReplay { get; }

    /// <summary>Whether a request of this family with this body may be sent again after its session ended.</summary>
    public abstract bool MayRetry(ApiDialect dialect);

    /// <summary>Sets the request's body and its length for sending it with <paramref name="credential"/>.</summary>
    public abstract void Prepare(HttpRequest request, SessionCredential credential);

    /// <summary>The session that the client presents; empty when there is none.</summary>
    public virtual ReadOnlySpan<char> SessionPresentedBy(HttpRequest request) => PresentedSession.Of(request);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>No body.</summary>
internal sealed class NoRequestBody : RequestBody
{
    public static NoRequestBody Instance { get; } = new();

    public override bool CanReplay => true;

    public override string WhyNot => "it has no body";

    public override bool MayOutgrowReplay => false;

    public override bool MayRetry(ApiDialect dialect) => dialect.MayRetry([]);

    public override void Prepare(HttpRequest request, SessionCredential credential)
    {
    }
}

/// <summary>A body that passes through as it is.</summary>
internal sealed class OpaqueRequestBody : RequestBody
{
    private readonly ReplayableBody _recorded;
    private readonly long? _length;

    public OpaqueRequestBody(ClientRequest request, ReplayLimits limits)
    {
        var body = request.Context.Request.Body;
        _length = request.Context.Request.ContentLength;
        _recorded = _length > limits.Total ? ReplayableBody.NotRecorded(body, limits) : new ReplayableBody(body, limits);
    }

    public override bool CanReplay => _recorded.CanReplay;

    public override string WhyNot => _recorded.WhyNot;

    public override bool MayOutgrowReplay => !_recorded.CanReplay || (_length is null && !_recorded.Completed);

    public override bool MayRetry(ApiDialect dialect) => dialect.MayRetry(_recorded.InMemory);

    public override void Prepare(HttpRequest request, SessionCredential credential)
    {
        if (_recorded.CanReplay)
        {
            _recorded.Rewind();
        }

        request.Body = _recorded;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _recorded.Dispose();
        }

        base.Dispose(disposing);
    }
}
