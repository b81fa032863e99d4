using Microsoft.Extensions.Primitives;

namespace Sidecar.Forwarding;

/// <summary>Makes Salesforce's response headers usable on localhost; everything not named here passes untouched (WF §4.3, §7.1).</summary>
internal static class ResponseHeaders
{
    public static void Localize(HttpContext context)
    {
        var headers = context.Response.Headers;

        // A browser-like client would pin localhost to https, or upgrade every request to it.
        headers.Remove("Strict-Transport-Security");
        if (headers.ContentSecurityPolicy.Count > 0
            && headers.ContentSecurityPolicy.ToString().Contains("upgrade-insecure-requests", StringComparison.OrdinalIgnoreCase))
        {
            headers.Remove("Content-Security-Policy");
        }

        if (headers.SetCookie.Count > 0)
        {
            headers.SetCookie = Localize(headers.SetCookie, context.Request.IsHttps);
            if (headers.SetCookie.Count == 0)
            {
                headers.Remove("Set-Cookie");
            }
        }
    }

    private static StringValues Localize(StringValues cookies, bool https)
    {
        // A session of the org's own, which need not be the one that the request carried, is none of the client's business.
        var others = cookies.Select(cookie => cookie ?? "").Where(cookie => !CredentialStripping.IsSessionCookie(cookie));
        return new([.. others.Select(cookie => Localize(cookie, https))]);
    }

    /// <summary>Keeps name and value byte for byte; drops the attributes for which a client on localhost would drop the cookie.</summary>
    private static string Localize(string cookie, bool https)
    {
        var parts = cookie.Split(';');
        var kept = new List<string> { parts[0] };
        foreach (var attribute in parts.Skip(1))
        {
            var name = attribute.AsSpan().Trim();
            var drop = name.StartsWith("domain", StringComparison.OrdinalIgnoreCase)
                || (!https && (name.Equals("secure", StringComparison.OrdinalIgnoreCase)
                    || name.Equals("samesite=none", StringComparison.OrdinalIgnoreCase)
                    || name.Equals("partitioned", StringComparison.OrdinalIgnoreCase)));
            if (!drop)
            {
                kept.Add(attribute);
            }
        }

        return string.Join(';', kept);
    }
}
