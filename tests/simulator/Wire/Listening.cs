using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Simulator.Wire;

/// <summary>Kestrel with Salesforce's limits (WF §7.3) on the org's ports.</summary>
internal static class Listening
{
    public static WebApplication Build(SimulatedOrgOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestLineSize = 16 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Listen(options.Address, options.Port, Plain);
            kestrel.Listen(options.Address, 0, Plain);
            if (options.TlsCertificate is { } certificate)
            {
                kestrel.Listen(options.Address, options.TlsPort, listen => listen.UseHttps(certificate));
                kestrel.Listen(options.Address, 0, listen => listen.UseHttps(certificate));
            }
        });
        return builder.Build();
    }

    /// <summary>
    /// The address as clients should use it: TLS certificates name <c>localhost</c>, a wildcard address is nobody's.
    /// Plain addresses stay numeric so that no resolver and no IPv6 attempt stands between a test and the org.
    /// </summary>
    public static Uri Advertised(Uri bound)
    {
        var wildcard = bound.Host is "0.0.0.0" or "[::]";
        return bound.Scheme == "https" || wildcard ? new UriBuilder(bound) { Host = "localhost" }.Uri : bound;
    }

    // Without TLS there is no negotiation, and Salesforce's plain port never spoke HTTP/2.
    private static void Plain(ListenOptions listen) => listen.Protocols = HttpProtocols.Http1;
}
