using System.Net;
using System.Net.Sockets;
using Sidecar.Configuration;

namespace Sidecar.Forwarding.Egress;

/// <summary>Finds the upstream's address past the pod's hosts file: a fixed address. The name in TLS and Host stays the upstream's.</summary>
internal abstract class UpstreamResolver
{
    public static UpstreamResolver? For(UpstreamOptions options)
        => options.ConnectAddress.Length > 0 ? new FixedAddress(options.ConnectAddress) : null;

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await ConnectAsync(socket, context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    protected abstract Task ConnectAsync(Socket socket, DnsEndPoint upstream, CancellationToken cancellationToken);

    private sealed class FixedAddress : UpstreamResolver
    {
        private readonly string _host;
        private readonly int? _port;

        public FixedAddress(string address)
        {
            var colon = address.LastIndexOf(':');
            var hasPort = colon > 0 && int.TryParse(address.AsSpan(colon + 1), out _) && !IPAddress.TryParse(address, out _);
            _host = hasPort ? address[..colon] : address;
            _port = hasPort ? int.Parse(address.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture) : null;
        }

        protected override Task ConnectAsync(Socket socket, DnsEndPoint upstream, CancellationToken cancellationToken)
            => socket.ConnectAsync(new DnsEndPoint(_host, _port ?? upstream.Port), cancellationToken).AsTask();
    }
}
