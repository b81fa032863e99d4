using System.Net.Sockets;

namespace Sidecar.Egress;

/// <summary>
/// A TCP connection that notices a path gone silent. A firewall or load balancer may forget a connection without a word: without this, a
/// request written to it would wait for a quarter of an hour, the kernel's patience with packets that nobody acknowledges.
/// </summary>
/// <remarks>
/// Acknowledgements come from the other kernel and not from Salesforce, so that a response may take as long as it likes. But the kernel
/// counts the time in which the other side has no room for more, too; during an upload that may be long, so the limit is lifted there.
/// </remarks>
internal sealed class DestinationSocket : NetworkStream
{
    private const int UserTimeoutOption = 18; // TCP_USER_TIMEOUT, milliseconds; Linux (RFC 5482)

    private const int Upload = 64 * 1024;

    private readonly int _patience;
    private object? _head;
    private int _written;
    private bool _lifted;

    private DestinationSocket(Socket socket, TimeSpan patience)
        : base(socket, ownsSocket: true)
    {
        _patience = (int)patience.TotalMilliseconds;
        SetUserTimeout(_patience);
    }

    /// <summary>Connects by <paramref name="connect"/>.</summary>
    /// <param name="patience">How long sent bytes may stay without acknowledgement.</param>
    /// <param name="connect">Connects the socket.</param>
    public static async ValueTask<Stream> ConnectAsync(TimeSpan patience, Func<Socket, Task> connect)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // Idle connections and long polls: a dead path is found within half a minute, and the idle ones leave the pool.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await connect(socket);
            return new DestinationSocket(socket, patience);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (HeadWriting.Current is { } head && !ReferenceEquals(head, _head))
        {
            (_head, _written) = (head, 0);
        }

        _written = Math.Min(_written, Upload) + buffer.Length;
        if (_written > Upload != _lifted)
        {
            _lifted = !_lifted;
            SetUserTimeout(_lifted ? 0 : _patience);
        }

        return base.WriteAsync(buffer, cancellationToken);
    }

    private void SetUserTimeout(int milliseconds)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            Socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, UserTimeoutOption, BitConverter.GetBytes(milliseconds));
        }
        catch (SocketException)
        {
            // The connection is gone; the read or write that follows says so.
        }
    }
}
