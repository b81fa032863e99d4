using Sidecar.Configuration;

namespace Sidecar.Forwarding.UrlRewriting;

/// <summary>Decides which absolute URLs would lead a client past the sidecar (WF §5).</summary>
internal static class SalesforceUrl
{
    /// <summary>
    /// Length of scheme and authority when <paramref name="url"/> points to an API path on a Salesforce host, otherwise 0. Links into the
    /// user interface, pictures and files on other domains are the browser's business and stay.
    /// </summary>
    /// <remarks>
    /// Parsed by hand: the URLs of an identity document hold a literal <c>{version}</c>, and what follows the authority must stay as it is.
    /// </remarks>
    /// <param name="bareOrigin">Whether an origin without any path counts, too.</param>
    public static int OriginLength(ReadOnlySpan<char> url, IReadOnlyList<string> hostSuffixes, bool bareOrigin = false)
    {
        var scheme = url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            ? 8
            : url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7 : 0;
        if (scheme == 0)
        {
            return 0;
        }

        var end = url[scheme..].IndexOfAny('/', '?', '#');
        end = end < 0 ? url.Length : scheme + end;
        var authority = url[scheme..end];
        // The whole authority has to be host[:port]; user@host and IPv6 are none of Salesforce's.
        foreach (var c in authority)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or ':'))
            {
                return 0;
            }
        }

        var colon = authority.IndexOf(':');
        var host = colon < 0 ? authority : authority[..colon];
        return IsSalesforceHost(host, hostSuffixes) && (IsApiPath(url[end..]) || (bareOrigin && url[end..] is "" or "/")) ? end : 0;
    }

    private static bool IsSalesforceHost(ReadOnlySpan<char> host, IReadOnlyList<string> suffixes)
    {
        if (SharedLoginHosts.Include(host))
        {
            return true;
        }

        foreach (var suffix in suffixes)
        {
            var domain = suffix.AsSpan().TrimStart('.');
            if (domain.IsEmpty || !host.EndsWith(domain, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (host.Length == domain.Length || host[^(domain.Length + 1)] == '.')
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsApiPath(ReadOnlySpan<char> path)
        => path.StartsWith("/services/") || path.StartsWith("/id/") || path.StartsWith("/cometd/");
}
