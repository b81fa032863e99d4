using System.Net;
using Sidecar.Configuration;

namespace Sidecar.AccessTokens;

/// <summary>
/// The one rule for hosts that may see an access token. The token answer names the host, so whoever can forge or misdirect that
/// answer would otherwise choose where every later token goes.
/// </summary>
public sealed class UpstreamGuard(SidecarOptions options)
{
    /// <summary>Why <paramref name="upstream"/> must not be sent anything, as half a sentence; null when it may.</summary>
    public string? Refusal(Uri upstream)
    {
        if (!upstream.IsAbsoluteUri)
            return "it is not an absolute URL";
        var plain = upstream.Scheme == Uri.UriSchemeHttp;
        if (!plain && upstream.Scheme != Uri.UriSchemeHttps)
            return "its scheme is not https";
        if (plain && !options.Upstream.AllowPlainHttp)
            return "it is http, not https, and plain http is not allowed";
        // user@host shows one host to a reader and another to the network.
        if (upstream.UserInfo.Length > 0)
            return "it contains user information";
        if (IsLoopback(upstream))
            return options.Upstream.AllowPlainHttp ? null : "it is this machine itself";
        foreach (var suffix in options.Upstream.AllowedHostSuffixes)
        {
            if (Matches(upstream.IdnHost, suffix))
                return null;
        }

        return $"its host ends in none of the allowed suffixes ({string.Join(", ", options.Upstream.AllowedHostSuffixes)})";
    }

    public bool Allows(Uri upstream) => Refusal(upstream) is null;

    // At a label's boundary only: "salesforce.com" must not let "evilsalesforce.com" through. Without a leading dot the name itself
    // counts too.
    private static bool Matches(string host, string suffix)
    {
        var name = suffix.AsSpan().TrimStart('.');
        if (name.IsEmpty || !host.AsSpan().EndsWith(name, StringComparison.OrdinalIgnoreCase))
            return false;
        return host.Length == name.Length ? suffix[0] != '.' : host[host.Length - name.Length - 1] == '.';
    }

    private static bool IsLoopback(Uri uri) =>
        uri.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(uri.IdnHost, out var address) && IPAddress.IsLoopback(address));
}
