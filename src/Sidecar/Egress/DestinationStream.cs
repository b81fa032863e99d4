using System.Runtime.CompilerServices;

namespace Sidecar.Egress;

/// <summary>
/// One HTTP/1.1 connection to a destination, above its encryption. It lets a response through that comes while the request is still being
/// sent: Salesforce may refuse a session after the first part of an upload and close the connection (WF §7.3).
/// </summary>
/// <remarks>
/// The hazard: <see cref="SocketsHttpHandler"/> reads the response after it has sent the whole request, and where sending fails it never
/// reads. The status would be lost, and with it the reason. So this stream
/// <list type="bullet">
/// <item>takes a failed write as done, drops the rest of the request, and lets the reader have what the destination sent before;</item>
/// <item>looks for a response while it sends a long request, and drops the rest as soon as an error begins (RFC 9112 §9.3);</item>
/// <item>says <see cref="ConnectionEndedException"/> where no response came, and whether a write had failed before;</item>
/// <item>sends no further request on a connection on which one was broken off.</item>
/// </list>
/// Rejected: <c>Expect: 100-continue</c>, with which the handler reads while it sends. It still waits for the end of a body that it began
/// to send, and a server that does not know it costs a second for each upload.
/// </remarks>
internal sealed class DestinationStream : Stream
{
    /// <summary>A shorter request fits into the buffers on the way: to look for an early response would be of no use.</summary>
    private const int ShortRequest = 64 * 1024;

    private readonly Stream _inner;
    private readonly EgressTraffic _traffic;
    private readonly EarlyResponse _response;
    private object? _head;
    private long _sent;

    public DestinationStream(Stream inner, EgressTraffic traffic)
    {
        (_inner, _traffic) = (inner, traffic);
        _response = new EarlyResponse(inner, traffic);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (HeadWriting.Current is { } head && !ReferenceEquals(head, _head))
        {
            BeginRequest(head);
        }

        if (_response.SendingEnded)
        {
            return;
        }

        _sent += buffer.Length;
        _traffic.CountSent(buffer.Length);
        try
        {
            await (_sent <= ShortRequest ? _inner.WriteAsync(buffer, cancellationToken) : _response.WriteWatchingAsync(buffer));
        }
        catch (IOException failure)
        {
            _response.SendFailure = failure;
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => _response.ReadAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken)
        => _response.SendingEnded ? Task.CompletedTask : _inner.FlushAsync(cancellationToken);

    public override void Flush() => throw OnlyAsynchronous();

    public override int Read(byte[] buffer, int offset, int count) => throw OnlyAsynchronous();

    public override void Write(byte[] buffer, int offset, int count) => throw OnlyAsynchronous();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            _response.Dispose();
        }

        base.Dispose(disposing);
    }

    private static NotSupportedException OnlyAsynchronous() => new("Connections to destinations are used asynchronously.");

    private void BeginRequest(object head)
    {
        if (_response.SendingEnded)
        {
            throw new ConnectionEndedException("The connection cannot be used again: the request before was broken off.",
                _response.SendFailure);
        }

        (_head, _sent) = (head, 0);
        _response.BeginRequest();
    }
}
