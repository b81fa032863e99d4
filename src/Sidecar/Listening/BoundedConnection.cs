using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Sidecar.Listening;

/// <summary>
/// A connection as its <see cref="ConnectionBound"/> counts it: from the moment it is accepted until the server has disposed of it. Passes
/// everything on to the transport's connection.
/// </summary>
/// <remarks>
/// Rejected: connection middleware, which ends before the last bytes of a response have been sent, so that clients that never read would
/// not be counted.
/// </remarks>
internal sealed class BoundedConnection : ConnectionContext
{
    private readonly ConnectionContext _inner;
    private readonly ConnectionBound _bound;
    private readonly TimeProvider _time;
    private readonly FileDescriptors.Spare _spare;

    // Written by the request's thread and read by the acceptor's.
    private volatile bool _serving;
    private volatile bool _hasServed;
    private volatile bool _closeRequested;
    private long _since;
    private int _left;

    /// <param name="inner">The transport's connection.</param>
    /// <param name="bound">What counts it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="spare">The descriptor to be kept back again when this one is closed.</param>
    public BoundedConnection(ConnectionContext inner, ConnectionBound bound, TimeProvider time, FileDescriptors.Spare spare)
    {
        (_inner, _bound, _time, _spare) = (inner, bound, time, spare);
        _since = time.GetTimestamp();
        inner.Features.Set(this);
    }

    public override string ConnectionId { get => _inner.ConnectionId; set => _inner.ConnectionId = value; }

    public override IFeatureCollection Features => _inner.Features;

    public override IDictionary<object, object?> Items { get => _inner.Items; set => _inner.Items = value; }

    public override IDuplexPipe Transport { get => _inner.Transport; set => _inner.Transport = value; }

    public override EndPoint? LocalEndPoint { get => _inner.LocalEndPoint; set => _inner.LocalEndPoint = value; }

    public override EndPoint? RemoteEndPoint { get => _inner.RemoteEndPoint; set => _inner.RemoteEndPoint = value; }

    public override CancellationToken ConnectionClosed { get => _inner.ConnectionClosed; set => _inner.ConnectionClosed = value; }

    /// <summary>Set on the admin port: what bounds the size of its requests.</summary>
    public AdminRequestBound? AdminRequests { get; set; }

    /// <summary>Whether it came by the admin port. The listener decides that, and nothing that a request claims.</summary>
    public bool IsAdmin => AdminRequests is not null;

    /// <summary>Whether a request is being served.</summary>
    public bool IsServing => _serving;

    /// <summary>Whether it is between two requests; otherwise its first request never came, or not to its end.</summary>
    public bool IsIdle => _hasServed && !_serving && !_closeRequested;

    /// <summary>How long it has been in its present state.</summary>
    public TimeSpan Age => _time.GetElapsedTime(Interlocked.Read(ref _since));

    /// <summary>The connection of a request, from whichever port.</summary>
    public static BoundedConnection Of(HttpContext context) => context.Features.GetRequiredFeature<BoundedConnection>();

    public async Task ServeAsync(HttpContext context, RequestDelegate handler)
    {
        Interlocked.Exchange(ref _since, _time.GetTimestamp());
        _serving = true;
        AdminRequests?.BeginRequest();
        if (_bound.IsPressed)
        {
            // Others wait for a connection: this response says "Connection: close", which loses no request.
            RequestClose();
        }

        try
        {
            await handler(context);
        }
        finally
        {
            Interlocked.Exchange(ref _since, _time.GetTimestamp());
            _serving = false;
            _hasServed = true;
        }
    }

    /// <summary>Closes it once no request is in progress; between requests, at once.</summary>
    public void RequestClose()
    {
        _closeRequested = true;
        Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
    }

    /// <summary>Whether bytes have come that nobody has read yet: perhaps the next request.</summary>
    public bool HasUnreadBytes()
    {
        try
        {
            return Features.Get<IConnectionSocketFeature>()?.Socket.Available > 0;
        }
        catch (Exception e) when (e is ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    public override void Abort() => _inner.Abort();

    public override void Abort(ConnectionAbortedException abortReason) => _inner.Abort(abortReason);

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await _inner.DisposeAsync();
            await base.DisposeAsync();
        }
        finally
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                _spare.Refill();
                _bound.Leave(this);
            }
        }
    }
}
