using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sidecar.Configuration;

namespace Sidecar.Egress;

/// <summary>
/// The one way out: token requests and API traffic share it, because Salesforce may lock a session to the address that asked for it (WF
/// §1.5). No redirects, no cookie jar, no decompression, no trace headers: what goes out is what the client sent.
/// </summary>
internal static partial class SalesforceEgress
{
    /// <exception cref="SettingFormatException">A mounted file cannot be used.</exception>
    public static HttpMessageInvoker Create(
        SidecarOptions options, HopMarker marker, EgressTraffic traffic, TimeProvider time, ILoggerFactory loggers)
    {
        var proxy = new EgressProxy(options.Upstream, Environment.GetEnvironmentVariable);
        Tell(proxy, loggers.CreateLogger<EgressProxy>());
        var connections = new EgressConnections(options, proxy, traffic, time, loggers.CreateLogger<EgressConnections>());
        var diagnosis = new EgressDiagnosis(options.Upstream, proxy);
        var handler = new EgressHandler(connections, marker, diagnosis, options.Upstream.ApiPort, loggers.CreateLogger<EgressHandler>());
        return new HttpMessageInvoker(handler, disposeHandler: true);
    }

    /// <param name="options">The settings.</param>
    /// <param name="proxy">The proxy, if there is one.</param>
    /// <param name="judge">Judges the destination's certificate.</param>
    /// <param name="certificate">The client certificate, or null.</param>
    /// <param name="traffic">Counts what passes.</param>
    public static SocketsHttpHandler Handler(
        UpstreamOptions options,
        EgressProxy proxy,
        RemoteCertificateValidationCallback judge,
        SslStreamCertificateContext? certificate,
        EgressTraffic traffic) => new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseProxy = proxy.Source is not null,
            Proxy = proxy,
            ConnectCallback = DestinationResolver.For(options).ConnectAsync,
            PlaintextStreamFilter = (context, _) => ValueTask.FromResult(Wrap(context, traffic)),
            // Shorter than the idle limits of the load balancers on the way: a request rarely meets a connection that is being closed.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(50),
            EnableMultipleHttp2Connections = true,
            MaxResponseHeadersLength = 64,
            ActivityHeadersPropagator = null,
            RequestHeaderEncodingSelector = HeadWriting.HeaderEncoding,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1, // as in Endpoints
            SslOptions =
            {
                // Missing intermediate certificates are not fetched. The platform does that synchronously in the middle of a handshake,
                // which would hold up a socket thread (InlineSockets), and it would not use our proxy. A TLS server must send them
                // (RFC 8446 §4.4.2).
                CertificateChainPolicy = new X509ChainPolicy
                {
                    RevocationMode = X509RevocationMode.NoCheck,
                    DisableCertificateDownloads = true,
                },
                RemoteCertificateValidationCallback = judge,
                ClientCertificateContext = certificate,
            },
        };

    /// <summary>
    /// HTTP/2 has early responses of its own. A connection to a proxy that becomes a tunnel is wrapped inside the tunnel.
    /// </summary>
    private static Stream Wrap(SocketsHttpPlaintextStreamFilterContext context, EgressTraffic traffic)
        => context.NegotiatedHttpVersion.Major > 1 || context.InitialRequestMessage.Method == HttpMethod.Connect
            ? context.PlaintextStream
            : new DestinationStream(context.PlaintextStream, traffic);

    private static void Tell(EgressProxy proxy, ILogger logger)
    {
        if (proxy.Ignored is { } variable)
        {
            Log.Ignored(logger, variable);
        }

        if (proxy is { Source: { } source, Address: { } address })
        {
            Log.InUse(logger, EgressProxy.Shown(address), source);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1203, LogLevel.Information,
            "Requests to Salesforce go through the egress proxy {Proxy}, which {Source} names",
            EventName = "EgressProxyInUse")]
        public static partial void InUse(ILogger logger, string proxy, string source);

        [LoggerMessage(1204, LogLevel.Warning,
            "The environment variable {Variable} names no proxy that can be used and is ignored; give a URL such as "
            + "http://proxy.example.com:3128, or set Sidecar:Upstream:Proxy",
            EventName = "EgressProxyIgnored")]
        public static partial void Ignored(ILogger logger, string variable);
    }
}
