using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Sidecar.Configuration;

namespace Sidecar.Listening;

/// <summary>Kestrel's socket transport with a bound on connections: its connections, our accepting.</summary>
internal sealed class BoundedListenerFactory(
    SidecarOptions options, IOptions<SocketTransportOptions> transport, ConnectionBounds bounds, TimeProvider time, ILoggerFactory logging)
    : IConnectionListenerFactory, IDisposable
{
    private readonly ListenerWarnings _warnings = new(time, logging.CreateLogger<BoundedListener>());

    private readonly FileDescriptors.Spare _spare = new();

    private readonly SocketConnectionContextFactory _connections = new(
        new SocketConnectionFactoryOptions
        {
            IOQueueCount = transport.Value.IOQueueCount,
            MaxReadBufferSize = transport.Value.MaxReadBufferSize,
            MaxWriteBufferSize = transport.Value.MaxWriteBufferSize,
            UnsafePreferInlineScheduling = transport.Value.UnsafePreferInlineScheduling,
            WaitForDataBeforeAllocatingBuffer = transport.Value.WaitForDataBeforeAllocatingBuffer,
        },
        logging.CreateLogger("Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets"));

    /// <exception cref="AddressInUseException">The port is taken.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket socket;
        try
        {
            socket = transport.Value.CreateBoundListenSocket(endpoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(e.Message, e);
        }

        socket.Listen(transport.Value.Backlog);
        return new(new BoundedListener(
            socket, AdminListener.Owns(endpoint, options), bounds, _spare, _connections.Create, time, _warnings));
    }

    public void Dispose()
    {
        _connections.Dispose();
        _spare.Dispose();
    }
}
