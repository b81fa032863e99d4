using System.Net;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sidecar.Configuration;
using KestrelListenOptions = Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions;

namespace Sidecar.Listening;

/// <summary>The ports: plain http for the legacy client, TLS when there is a certificate, and the admin port.</summary>
internal static class Endpoints
{
    public static void Configure(KestrelServerOptions kestrel, SidecarOptions options, ServerCertificate? certificate)
    {
        Limits(kestrel);
        Listen(kestrel, options.Listen.Address, options.Listen.Port, ClientTransport.Watch);
        if (certificate is not null)
        {
            var handshakes = new TlsHandshakes(certificate, kestrel.ApplicationServices.GetRequiredService<TlsWarnings>());
            Listen(kestrel, options.Listen.Address, options.Tls.Port, listen =>
            {
                handshakes.Use(listen);
                ClientTransport.Watch(listen);
            });
        }

        foreach (var principal in options.Principals)
        {
            if (principal.Port is { } port)
            {
                Listen(kestrel, options.Listen.Address, port, listen =>
                {
                    ClientTransport.Watch(listen);
                    new PrincipalPort(principal.Name).Mark(listen);
                });
            }
        }

        Listen(kestrel, options.Admin.Address, options.Admin.Port, AdminListener.Mark,
            static (address, port) => new AdminListener.Address(address, port));
    }

    // Kestrel's defaults are made for servers on the internet; here they would lose requests that Salesforce accepts (WF §7.3).
    private static void Limits(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;

        // One byte, one character, in both directions and on both sides (SalesforceEgress): a file name in Content-Disposition or a name in
        // a custom header passes as it is, where the defaults would refuse what is not ASCII.
        kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        var limits = kestrel.Limits;

        // 150 MB Bulk uploads, 2 GB files: Salesforce says what is too much.
        limits.MaxRequestBodySize = null;

        // Salesforce takes a URI of 16,384 bytes; a little more lets it say 414 itself.
        limits.MaxRequestLineSize = 20 * 1024;

        // Salesforce takes 16,384 bytes of request line and headers together (WF §7.3, §10). Half as much again, because some of what a
        // client sends here never arrives there: its dead session, and the cookies that a browser keeps for every port of localhost. More
        // would be memory that a head can hold for nothing.
        limits.MaxRequestHeadersTotalSize = 24 * 1024;

        // The same for the TLS listener and for chunked bodies as SocketBuffers for plain ones; Kestrel wants no less than the headers'
        // limit.
        limits.MaxRequestBufferSize = SocketBuffers.ReadAhead;

        // A legacy program may produce its upload, or read its answer, as slowly as its database does. Silence is bounded by
        // Upstream:ActivityTimeout.
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(30);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(10);
    }

    private static void Listen(
        KestrelServerOptions kestrel, string address, int port, Action<KestrelListenOptions> configure,
        Func<IPAddress, int, IPEndPoint>? endPoint = null)
    {
        endPoint ??= static (ip, number) => new(ip, number);
        void Http1(KestrelListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            configure(listen);
        }

        if (address != "localhost")
        {
            kestrel.Listen(endPoint(IPAddress.Parse(address), port), Http1);
        }
        else if (port != 0)
        {
            // Both loopback families: whichever one a client's resolver names first.
            kestrel.ListenLocalhost(port, Http1);
        }
        else
        {
            kestrel.Listen(endPoint(IPAddress.Loopback, 0), Http1);
        }
    }
}
