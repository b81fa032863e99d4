using Microsoft.Extensions.Primitives;

namespace Sidecar.Credentials;

/// <summary>
/// Removes every legacy credential from a request's head (WF §4.1). Set or removed, never left: a caller cannot bring its own.
/// </summary>
/// <remarks>SOAP's <c>SessionHeader</c> stands in the body and is handled by <c>Soap.SoapHead</c>.</remarks>
public static class LegacyCredentials
{
    private static readonly string[] Headers =
    [
        "Authorization", "Proxy-Authorization", "X-SFDC-Session", "Sforce-Auth-Token",
        // Not credentials, but wrong or revealing beyond this hop (WF §4.2).
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Server", "X-Real-IP",
        // A tunnel to Salesforce would carry what nobody looks at.
        "Upgrade",
    ];

    private static readonly string[] Kept = ["Connection", "close", "keep-alive", "Host", "Content-Length", "Transfer-Encoding", "Content-Type", "Content-Encoding"];

    private static readonly string[] Cookies = ["sid", "sid_Client", "oid", "clientSrc", "inst"];

    private static readonly string[] QueryParameters = ["oauth_token", "access_token", "sid", "session_id", "sessionId"];

    /// <summary>Strips the headers and cookies in place.</summary>
    public static void StripHeaders(IHeaderDictionary headers)
    {
        StripNominated(headers);
        foreach (var header in Headers)
        {
            headers.Remove(header);
        }

        // Where a client came from is Salesforce's to know, with which session or password (frontdoor.jsp?sid=, /?un=&pw=) is not.
        var referer = headers.Referer.ToString();
        if (referer.IndexOf('?', StringComparison.Ordinal) is var query and >= 0)
        {
            headers.Referer = referer[..query];
        }

        if (headers.Cookie.Count == 0)
        {
            return;
        }

        var kept = StripCookies(headers.Cookie);
        if (kept.Length > 0)
        {
            headers.Cookie = kept;
        }
        else
        {
            headers.Remove("Cookie");
        }
    }

    /// <summary>The query (with its <c>?</c>, as the client wrote it) without the parameters that carry a session; all others byte for byte.</summary>
    public static string StripQuery(string query)
    {
        if (query.Length <= 1 || !CarriesSession(query))
        {
            return query;
        }

        var kept = query[1..].Split('&').Where(part => !IsSessionParameter(part)).ToArray();
        return kept.Length == 0 ? "" : "?" + string.Join('&', kept);
    }

    /// <summary>The session that a request presents in its head, whatever the carrier; null when there is none.</summary>
    public static string? PresentedSession(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (WithoutScheme(authorization) is { Length: > 0 } token)
        {
            return token;
        }

        var header = request.Headers["X-SFDC-Session"].ToString();
        if (header.Length > 0)
        {
            return WithoutScheme(header) ?? header;
        }

        foreach (var name in QueryParameters)
        {
            if (request.Query[name].ToString() is { Length: > 0 } parameter)
            {
                return parameter;
            }
        }

        return request.Cookies["sid"];
    }

    /// <summary>
    /// What the client lists in <c>Connection</c> is meant for this hop and ends here (RFC 9110 §7.6.1). Before the access token is set, so
    /// that a listed <c>Authorization</c> costs the client's own and never ours.
    /// </summary>
    private static void StripNominated(IHeaderDictionary headers)
    {
        foreach (var line in headers.Connection)
        {
            // Nearly every client sends none, or one of these two.
            if (line is null or "keep-alive" or "Keep-Alive" or "close")
            {
                continue;
            }

            foreach (var name in line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                // Framing and routing are no client's to take away.
                if (!Kept.Contains(name, StringComparer.OrdinalIgnoreCase))
                {
                    headers.Remove(name);
                }
            }
        }
    }

    private static string? WithoutScheme(string value)
        => value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value[7..].Trim()
            : value.StartsWith("OAuth ", StringComparison.OrdinalIgnoreCase) ? value[6..].Trim()
            : null;

    private static string StripCookies(StringValues cookies)
    {
        var kept = new List<string>();
        foreach (var line in cookies)
        {
            foreach (var pair in (line ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                // RFC 2965 let commas separate cookies, and some servers still do; a comma inside a value stays.
                var parts = pair.Split(',', StringSplitOptions.TrimEntries);
                var rest = parts.Any(IsSession) ? string.Join(", ", parts.Where(part => !IsSession(part))) : pair;
                if (rest.Length > 0)
                {
                    kept.Add(rest);
                }
            }
        }

        return string.Join("; ", kept);
    }

    private static bool IsSession(string cookie)
    {
        var name = cookie.IndexOf('=', StringComparison.Ordinal) is var equals and >= 0 ? cookie[..equals].TrimEnd() : cookie;
        return Cookies.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    private static bool CarriesSession(string query)
    {
        foreach (var range in query.AsSpan(1).Split('&'))
        {
            if (IsSessionParameter(query.AsSpan(1)[range]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSessionParameter(ReadOnlySpan<char> part)
    {
        var name = part.IndexOf('=') is var equals and >= 0 ? part[..equals] : part;

        // oauth%5Ftoken is oauth_token to the server.
        if (name.Contains('%'))
        {
            name = Uri.UnescapeDataString(name.ToString());
        }

        foreach (var parameter in QueryParameters)
        {
            if (name.Equals(parameter, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
