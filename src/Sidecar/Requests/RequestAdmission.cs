using System.Threading.RateLimiting;
using Sidecar.Configuration;
using Sidecar.Dialects;
using Sidecar.Listening;

namespace Sidecar.Requests;

/// <summary>
/// Lets in as many requests as memory can carry; the others wait their turn, first come, first served. Uploads have a limit of their own,
/// so that many of them, waiting, never stand before a small call.
/// </summary>
/// <remarks>
/// Rejected: <c>SocketsHttpHandler.MaxConnectionsPerServer</c>, behind which the token request would wait, too.
/// </remarks>
internal sealed partial class RequestAdmission : IDisposable
{
    private static readonly RateLimitLease Free = new Uncounted(acquired: true);
    private static readonly RateLimitLease NoPlace = new Uncounted(acquired: false);

    private readonly ConcurrencyLimiter _requests;
    private readonly ConcurrencyLimiter _uploads;
    private readonly ConcurrencyLimiter _polls;
    private readonly OnceAMinute _told;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public RequestAdmission(SidecarOptions options, InFlightLimits limits, TimeProvider time, ILogger<RequestAdmission> logger)
    {
        Limits = limits;
        _requests = new(new() { PermitLimit = limits.Requests, QueueLimit = limits.RequestsWaiting });
        _uploads = new(new() { PermitLimit = limits.Uploads, QueueLimit = limits.UploadsWaiting });
        _polls = new(new() { PermitLimit = limits.Polls });
        _patience = options.Limits.WaitAtMost;
        _time = time;
        _logger = logger;
        _told = new(time);
    }

    public InFlightLimits Limits { get; }

    public (long Active, long Waiting) Requests => Of(_requests, Limits.Requests);

    public (long Active, long Waiting) Uploads => Of(_uploads, Limits.Uploads);

    public (long Active, long Waiting) Polls => Of(_polls, Limits.Polls);

    /// <summary>
    /// A place for any request on its way to Salesforce. Long polls have places of their own. They take minutes, so nobody waits for one of
    /// them to end: one too many is refused at once.
    /// </summary>
    /// <returns>A lease to be disposed at the request's end; when it is not acquired, <see cref="Refusal"/> is the answer.</returns>
    public ValueTask<RateLimitLease> EnterAsync(ApiDialect dialect, CancellationToken cancellationToken)
        => dialect.IsLongPoll ? new(_polls.AttemptAcquire()) : EnterAsync(_requests, "Limits:Requests", Limits.Requests, cancellationToken);

    /// <summary>A place for a body of <paramref name="length"/> bytes, null when not known; before any of it is read.</summary>
    /// <returns>As above.</returns>
    public ValueTask<RateLimitLease> EnterUploadAsync(long? length, CancellationToken cancellationToken)
        => length <= InFlightLimits.SmallBody ? new(Free) : EnterAsync(_uploads, "Limits:Uploads", Limits.Uploads, cancellationToken);

    public SidecarError Refusal => new(
        StatusCodes.Status503ServiceUnavailable, "SERVER_UNAVAILABLE",
        $"The sidecar has {Requests.Active} requests in flight, {Uploads.Active} of them uploads, and {Polls.Active} long polls, and "
            + $"no room "
            + "for this one: Salesforce responds slowly, or the program sends too many at once. What to do: send it again later; for "
                + "more at once, "
            + "give the sidecar more memory (or set Sidecar:Limits:Connections, Sidecar:Limits:Requests and Sidecar:Limits:Uploads).",
        "connection_limit_reached", TimeSpan.FromSeconds(5));

    public void Dispose()
    {
        _requests.Dispose();
        _uploads.Dispose();
        _polls.Dispose();
    }

    private static (long Active, long Waiting) Of(ConcurrencyLimiter limiter, int limit)
        => limiter.GetStatistics() is { } now ? (limit - now.CurrentAvailablePermits, now.CurrentQueuedCount) : default;

    private ValueTask<RateLimitLease> EnterAsync(ConcurrencyLimiter limiter, string setting, int limit, CancellationToken cancellationToken)
    {
        var place = limiter.AttemptAcquire();
        return place.IsAcquired ? new(place) : WaitAsync(limiter, setting, limit, cancellationToken);
    }

    private async ValueTask<RateLimitLease> WaitAsync(
        ConcurrencyLimiter limiter, string setting, int limit, CancellationToken cancellationToken)
    {
        if (_told.IsDue())
        {
            Log.Waiting(_logger, limit, setting);
        }

        using var patience = new CancellationTokenSource(_patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await limiter.AcquireAsync(1, either.Token);
        }
        catch (OperationCanceledException)
        {
            return NoPlace;
        }
    }

    private sealed class Uncounted(bool acquired) : RateLimitLease
    {
        public override bool IsAcquired => acquired;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1708, LogLevel.Warning,
            "{Limit} requests are in flight, which is Sidecar:{Setting}; further ones wait their turn (said once a minute at most)",
            EventName = "Waiting")]
        public static partial void Waiting(ILogger logger, int limit, string setting);
    }
}
