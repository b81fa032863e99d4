using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Sidecar.Listening;

/// <summary>
/// Accepts a connection when its bound has room, and not before. What does not fit waits in the kernel's queue, where it costs this process
/// nothing and loses no request.
/// </summary>
/// <remarks>
/// Rejected: Kestrel's <c>MaxConcurrentConnections</c>, which accepts and then closes what is too many, so that requests are lost; and the
/// socket transport's own listener, which tries again at once, for ever and without a word, when there is no file descriptor for the next
/// connection (a core at 100 %).
/// </remarks>
internal sealed class BoundedListener(
    Socket socket,
    bool isAdmin,
    ConnectionBounds bounds,
    FileDescriptors.Spare spare,
    Func<Socket, ConnectionContext> connect,
    TimeProvider time,
    ListenerWarnings warnings) : IConnectionListener
{
    /// <summary>How often the kernel's queue is looked at while there is no room: there is no way to be told.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConnectionBound _bound = isAdmin ? bounds.Admin : bounds.Clients;
    private bool _lacksDescriptor;

    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    /// <returns>The next connection, or null when no more are accepted.</returns>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (_lacksDescriptor)
                {
                    await DescriptorAsync();
                    _lacksDescriptor = false;
                }

                await RoomAsync();
                if (Connect(await socket.AcceptAsync(_stopping.Token)) is { } connection)
                {
                    return connection;
                }
            }
            catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException
                or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                break;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                _lacksDescriptor = true;
            }
            catch (SocketException)
            {
                // The client left while it waited in the queue.
            }
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _stopping.Cancel();
        socket.Dispose();
        return default;
    }

    public ValueTask DisposeAsync()
    {
        _stopping.Cancel();
        socket.Dispose();
        return default;
    }

    private async ValueTask RoomAsync()
    {
        while (!_bound.HasRoom(out var released))
        {
            if (socket.Poll(0, SelectMode.SelectRead))
            {
                warnings.Full(isAdmin, _bound.Limit);
                _bound.MakeRoom();
            }

            await Task.WhenAny(released, Task.Delay(Look, TimeProvider.System, _stopping.Token));
            _stopping.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>
    /// No descriptor is free, which the kernel says even when nobody waits for one. Somebody who waits at the admin port gets the spare
    /// one. Otherwise idle clients make room, and the next look is after a moment.
    /// </summary>
    private async ValueTask DescriptorAsync()
    {
        if (socket.Poll(0, SelectMode.SelectRead))
        {
            warnings.NoDescriptor();
            if (isAdmin && spare.Give())
            {
                return;
            }

            bounds.Clients.MakeRoom();
        }

        await Task.Delay(Look, TimeProvider.System, _stopping.Token);

        // Before anybody else: a probe may come at any time.
        spare.Refill();
    }

    private BoundedConnection? Connect(Socket accepted)
    {
        try
        {
            accepted.NoDelay = true;
            var connection = new BoundedConnection(connect(accepted), _bound, time, spare);
            _bound.Enter(connection);
            return connection;
        }
        catch (SocketException)
        {
            // It left between being accepted and being looked at.
            accepted.Dispose();
            return null;
        }
    }
}
