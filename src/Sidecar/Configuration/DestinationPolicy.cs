using System.Net;

namespace Sidecar.Configuration;

/// <summary>
/// The one rule for hosts that may see an access token. The token response names the host, so an attacker who can forge or redirect that
/// response would otherwise choose where every later token goes.
/// </summary>
internal sealed class DestinationPolicy(SidecarOptions options)
{
    /// <summary>Why <paramref name="destination"/> must not be sent anything, as half a sentence; null when it may.</summary>
    public string? Refusal(Uri destination)
    {
        if (!destination.IsAbsoluteUri)
        {
            return "it is not an absolute URL";
        }

        var plain = destination.Scheme == Uri.UriSchemeHttp;
        if (!plain && destination.Scheme != Uri.UriSchemeHttps)
        {
            return "its scheme is not https";
        }

        if (plain && !options.Upstream.AllowPlainHttp)
        {
            return "it is http, not https, and plain http is not allowed";
        }

        // In user@host a reader may take the user for the host.
        if (destination.UserInfo.Length > 0)
        {
            return "it contains user information";
        }

        if (IsLoopback(destination))
        {
            return options.Upstream.AllowPlainHttp ? null : "it is this machine itself";
        }

        foreach (var suffix in options.Upstream.AllowedHostSuffixes)
        {
            if (Matches(destination.IdnHost, suffix))
            {
                return null;
            }
        }

        return $"its host ends in none of the allowed suffixes ({string.Join(", ", options.Upstream.AllowedHostSuffixes)})";
    }

    public bool Allows(Uri destination) => Refusal(destination) is null;

    // At a label's boundary only: "salesforce.com" must not let "evilsalesforce.com" through. Without a leading dot the name itself
    // counts too.
    private static bool Matches(string host, string suffix)
    {
        var name = suffix.AsSpan().TrimStart('.');
        if (name.IsEmpty || !host.AsSpan().EndsWith(name, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return host.Length == name.Length ? suffix[0] != '.' : host[host.Length - name.Length - 1] == '.';
    }

    private static bool IsLoopback(Uri uri)
        => uri.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(uri.IdnHost, out var address) && IPAddress.IsLoopback(address));
}
