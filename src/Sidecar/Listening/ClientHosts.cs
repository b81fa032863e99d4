using System.Net;
using Sidecar.Configuration;

namespace Sidecar.Listening;

/// <summary>
/// Host names that clients may use. Loopback alone does not keep a browser's page away: it can rebind its own name to 127.0.0.1.
/// </summary>
internal sealed class ClientHosts
{
    private const string FetchSite = "Sec-Fetch-Site";

    private readonly IReadOnlyList<string> _allowed;

    // Nearly every request of a pod carries the same Host: the last good one is compared as a whole, without parsing.
    private volatile string? _lastAllowed;

    public ClientHosts(SidecarOptions options)
        => _allowed = [.. options.Listen.AllowedHosts, .. options.Principals.SelectMany(static one => one.Hosts)];

    public bool Allows(IHeaderDictionary headers)
    {
        if (headers.Host is not [{ Length: > 0 } value])
        {
            // Old programs that speak HTTP/1.0 name no host. Browsers always do, and the server refuses HTTP/1.1 without one.
            return headers.Host.Count == 0;
        }

        if (value.Equals(_lastAllowed, StringComparison.Ordinal))
        {
            return true;
        }

        if (!Matches(new HostString(value).Host))
        {
            return false;
        }

        _lastAllowed = value;
        return true;
    }

    /// <summary>
    /// Whether the request was not made by a page of some other site. A browser sends a form to any address, localhost included, and it
    /// would be carried out here with the user's session; what tells it from a program is what the browser says of the page (Fetch
    /// standard, <c>Origin</c> and <c>Sec-Fetch-Site</c>). Programs send neither. <c>null</c> is the origin of sandboxed pages, and of no
    /// host.
    /// </summary>
    public bool AllowsOrigin(IHeaderDictionary headers)
    {
        var origin = headers.Origin;
        if (origin.Count > 0)
        {
            return Matches(origin.Count == 1 && Uri.TryCreate(origin[0], UriKind.Absolute, out var page) ? page.Host : "");
        }

        return headers[FetchSite] is not ["cross-site"] || Matches("");
    }

    /// <summary>
    /// Whether a request may be served on the admin port. Probes and scrapers name the pod's address, which no list can know, and a page
    /// that rebinds its own name to an address (DNS rebinding) names that name: so addresses are allowed, and of names only those of the
    /// list. What changes something (POST, PUT) is not for web pages at all, not even for those of an allowed host.
    /// </summary>
    public bool AllowsOnAdminPort(HttpRequest request)
    {
        var headers = request.Headers;
        if (headers.Origin.Count > 0 || headers.ContainsKey(FetchSite))
        {
            return AllowsHostOfAdminPort(headers.Host) && AllowsOrigin(headers)
                && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method));
        }

        return AllowsHostOfAdminPort(headers.Host);
    }

    // HTTP/1.0 probes name no host, and browsers always do.
    private bool AllowsHostOfAdminPort(Microsoft.Extensions.Primitives.StringValues host)
    {
        if (host is not [{ Length: > 0 } value])
        {
            return host.Count == 0 || host is [""];
        }

        var name = new HostString(value).Host;
        return IPAddress.TryParse(name, out _) || Matches(name);
    }

    private bool Matches(string host)
    {
        foreach (var allowed in _allowed)
        {
            if (allowed == "*" || host.Equals(allowed, StringComparison.OrdinalIgnoreCase)
                || (allowed.StartsWith("*.", StringComparison.Ordinal) && host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }
}
