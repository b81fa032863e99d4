using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;
using Sidecar.Configuration;

namespace Sidecar.Forwarding.Egress;

/// <summary>
/// Finds the upstream's address past the pod's hosts file, which may point Salesforce's names at this sidecar (WF §6.2): by a fixed address or by a
/// DNS server of its own. The name in TLS and Host stays the upstream's.
/// </summary>
internal abstract class UpstreamResolver
{
    /// <summary>The configured way, or null for the system's resolver.</summary>
    public static UpstreamResolver? For(UpstreamOptions options)
        => options.ConnectAddress.Length > 0 ? new FixedAddress(options.ConnectAddress)
            : options.DnsServer.Length > 0 ? new OwnDnsServer(IPEndPoint.Parse(options.DnsServer))
            : null;

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
            var hasPort = colon > 0 && int.TryParse(address.AsSpan(colon + 1), out _) && (!IPAddress.TryParse(address, out _) || address.Contains(']', StringComparison.Ordinal));
            _host = (hasPort ? address[..colon] : address).Trim('[', ']');
            _port = hasPort ? int.Parse(address.AsSpan(colon + 1), CultureInfo.InvariantCulture) : null;
        }

        protected override Task ConnectAsync(Socket socket, DnsEndPoint upstream, CancellationToken cancellationToken)
            => socket.ConnectAsync(_host, _port ?? upstream.Port, cancellationToken).AsTask();
    }

    private sealed class OwnDnsServer(IPEndPoint server) : UpstreamResolver
    {
        private readonly LookupClient _dns = new(new LookupClientOptions(server.Port == 0 ? new IPEndPoint(server.Address, 53) : server)
        {
            Timeout = TimeSpan.FromSeconds(3),
            Retries = 2,
            UseCache = true,
        });

        protected override async Task ConnectAsync(Socket socket, DnsEndPoint upstream, CancellationToken cancellationToken)
        {
            if (IPAddress.TryParse(upstream.Host, out var literal))
            {
                await socket.ConnectAsync(literal, upstream.Port, cancellationToken);
                return;
            }

            try
            {
                // The answer to A holds the CNAMEs before it. IPv6 only where there is no IPv4: pods have IPv4 egress far more often.
                var addresses = await ResolveAsync(upstream.Host, QueryType.A, cancellationToken);
                addresses = addresses.Length > 0 ? addresses : await ResolveAsync(upstream.Host, QueryType.AAAA, cancellationToken);
                if (addresses.Length == 0)
                {
                    throw new HttpRequestException(HttpRequestError.NameResolutionError, $"{server} knows no address of {upstream.Host}.");
                }

                await socket.ConnectAsync(addresses, upstream.Port, cancellationToken);
            }
            catch (DnsResponseException e)
            {
                throw new HttpRequestException(HttpRequestError.NameResolutionError, $"{server} cannot be asked for {upstream.Host}: {e.Message}", e);
            }
        }

        private async Task<IPAddress[]> ResolveAsync(string host, QueryType type, CancellationToken cancellationToken)
            => [.. (await _dns.QueryAsync(host, type, QueryClass.IN, cancellationToken)).Answers.OfType<AddressRecord>().Select(record => record.Address)];
    }
}
