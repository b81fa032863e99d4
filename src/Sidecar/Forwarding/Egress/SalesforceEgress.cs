using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sidecar.Configuration;

namespace Sidecar.Forwarding.Egress;

/// <summary>
/// The one way out: token requests and API traffic share it, because Salesforce may lock a session to the address that asked for it (WF §1.5).
/// No redirects, no cookie jar, no decompression, no proxy from the environment, no trace headers: what goes out is what the client sent.
/// </summary>
internal static class SalesforceEgress
{
    public static HttpMessageInvoker Create(SidecarOptions options, HopMarker marker)
    {
        var upstream = options.Upstream;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseProxy = upstream.Proxy is not null,
            Proxy = upstream.Proxy is { } proxy ? new WebProxy(proxy) : null,
            ConnectTimeout = upstream.ConnectTimeout,
            // Shorter than the idle limits of the load balancers on the way, so that a request rarely meets a connection that is being closed.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(50),
            // Bounded so that a moved org (new addresses behind the same name) is noticed.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            EnableMultipleHttp2Connections = true,
            MaxResponseHeadersLength = 64,
            ActivityHeadersPropagator = null,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1, // as in Endpoints
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        };

        // Missing intermediate certificates are not fetched: the platform does that synchronously, in the middle of a handshake, which would hold
        // up a socket thread (InlineSockets), and by a way of its own past Upstream:Proxy. A TLS server must send them (RFC 8446 §4.4.2).
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (upstream.CaCertificatePath.Length > 0)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = new AdditionalAuthorities(upstream.CaCertificatePath).Validate;
        }

        if (UpstreamResolver.For(upstream) is { } resolver)
        {
            handler.ConnectCallback = resolver.ConnectAsync;
        }

        return new HttpMessageInvoker(new MarkingHandler(handler, marker), disposeHandler: true);
    }

    private sealed class MarkingHandler(HttpMessageHandler inner, HopMarker marker) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            marker.Mark(request);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
