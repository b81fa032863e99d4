using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;
using Sidecar.Configuration;

namespace Sidecar.Egress;

/// <summary>
/// Finds the destination's address. Past the pod's hosts file, where that may point Salesforce's names at this sidecar (WF §6.2): by a
/// fixed address or by a DNS server of its own. The name in TLS and Host stays the destination's.
/// </summary>
internal abstract class DestinationResolver(TimeSpan patience)
{
    public static DestinationResolver For(UpstreamOptions options)
        => options.ConnectAddress.Length > 0 ? new FixedAddress(options)
            : options.DnsServer.Length > 0 ? new OwnDnsServer(options)
            : new SystemResolver(options);

    public ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
        => DestinationSocket.ConnectAsync(patience, socket => ConnectAsync(socket, context.DnsEndPoint, cancellationToken));

    protected abstract Task ConnectAsync(Socket socket, DnsEndPoint destination, CancellationToken cancellationToken);

    private sealed class SystemResolver(UpstreamOptions options) : DestinationResolver(options.ConnectTimeout)
    {
        protected override Task ConnectAsync(Socket socket, DnsEndPoint destination, CancellationToken cancellationToken)
            => socket.ConnectAsync(destination, cancellationToken).AsTask();
    }

    private sealed class FixedAddress : DestinationResolver
    {
        private readonly string _host;
        private readonly int? _port;

        public FixedAddress(UpstreamOptions options)
            : base(options.ConnectTimeout)
        {
            var address = options.ConnectAddress;
            var colon = address.LastIndexOf(':');
            var hasPort = colon > 0 && int.TryParse(address.AsSpan(colon + 1), out _)
                && (!IPAddress.TryParse(address, out _) || address.Contains(']', StringComparison.Ordinal));
            _host = (hasPort ? address[..colon] : address).Trim('[', ']');
            _port = hasPort ? int.Parse(address.AsSpan(colon + 1), CultureInfo.InvariantCulture) : null;
        }

        protected override Task ConnectAsync(Socket socket, DnsEndPoint destination, CancellationToken cancellationToken)
            => socket.ConnectAsync(_host, _port ?? destination.Port, cancellationToken).AsTask();
    }

    private sealed class OwnDnsServer : DestinationResolver
    {
        private readonly IPEndPoint _server;
        private readonly LookupClient _dns;

        public OwnDnsServer(UpstreamOptions options)
            : base(options.ConnectTimeout)
        {
            _server = IPEndPoint.Parse(options.DnsServer);
            if (_server.Port == 0)
            {
                _server.Port = 53;
            }

            _dns = new(new LookupClientOptions(_server) { Timeout = TimeSpan.FromSeconds(3), Retries = 2, UseCache = true });
        }

        protected override async Task ConnectAsync(Socket socket, DnsEndPoint destination, CancellationToken cancellationToken)
        {
            if (IPAddress.TryParse(destination.Host, out var literal))
            {
                await socket.ConnectAsync(literal, destination.Port, cancellationToken);
                return;
            }

            try
            {
                // The answer to A holds the CNAMEs before it. IPv6 only where there is no IPv4: pods have IPv4 egress far more often.
                var addresses = await ResolveAsync(destination.Host, QueryType.A, cancellationToken);
                addresses = addresses.Length > 0 ? addresses : await ResolveAsync(destination.Host, QueryType.AAAA, cancellationToken);
                if (addresses.Length == 0)
                {
                    throw new NameUnknownException($"The DNS server {_server} knows no address of {destination.Host}.");
                }

                await socket.ConnectAsync(addresses, destination.Port, cancellationToken);
            }
            catch (DnsResponseException e)
            {
                throw new NameUnknownException($"The DNS server {_server} did not give an address of {destination.Host} ({e.Code}).", e);
            }
        }

        private async Task<IPAddress[]> ResolveAsync(string host, QueryType type, CancellationToken cancellationToken)
            => [.. (await _dns.QueryAsync(host, type, QueryClass.IN,
                cancellationToken)).Answers.OfType<AddressRecord>().Select(record => record.Address)];
    }
}
