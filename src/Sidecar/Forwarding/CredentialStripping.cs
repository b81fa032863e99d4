using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;
using Sidecar.Secrets;

namespace Sidecar.Forwarding;

/// <summary>
/// The one place that removes legacy credentials from a request (WF §4.1). The stages, in the order in which they run:
/// <list type="number">
/// <item>Headers that the client lists in <c>Connection</c> end at this hop.</item>
/// <item>Headers that carry a credential, or that are wrong or revealing beyond this hop, are removed.</item>
/// <item><c>Referer</c> loses user information, query, fragment and path parameters.</item>
/// <item>Cookies of a session are removed, all others stay.</item>
/// <item>Query parameters of a session are removed, all others stay byte for byte.</item>
/// <item>A SOAP head gets the real session in the place of every other one (<see cref="SoapRequestBody"/>, <c>Soap/SoapHead</c>).</item>
/// <item>A session id anywhere else in the head (other headers, target, SOAP comments and headers) is masked by its form.</item>
/// </list>
/// Before them, logins have been answered and pages with a credential refused (room LegacyLogins). After them the dialect sets the real
/// session: a credential is set or removed, never left, so a caller cannot bring its own.
/// </summary>
internal static class CredentialStripping
{
    private static readonly string[] Headers =
    [
        "Authorization", "Proxy-Authorization", "X-SFDC-Session", "Sforce-Auth-Token", "X-Authorization", "X-Auth-Token", "X-Access-Token",

        // Not credentials, but wrong or revealing beyond this hop (WF §4.2).
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix",
        "X-Forwarded-Server", "X-Real-IP",

        // A tunnel to Salesforce would carry what nobody looks at.
        "Upgrade",
    ];

    /// <summary>Framing and routing are not a client's to take away by naming them in <c>Connection</c>.</summary>
    private static readonly string[] NotNominated =
        ["Connection", "close", "keep-alive", "Host", "Content-Length", "Transfer-Encoding", "Content-Type", "Content-Encoding"];

    private static readonly string[] Cookies = ["sid", "sid_Client", "oid", "clientSrc", "inst"];

    /// <summary>Stages 1 to 4: headers and cookies, in place.</summary>
    public static void StripHeaders(IHeaderDictionary headers)
    {
        StripNominated(headers);
        foreach (var header in Headers)
        {
            headers.Remove(header);
        }

        if (headers.Referer.Count > 0)
        {
            StripReferer(headers);
        }

        if (headers.Cookie.Count > 0)
        {
            StripCookies(headers);
        }
    }

    /// <summary>Stages 5 and 7 for a request target: path and query as the client wrote them, without sessions.</summary>
    public static string StripTarget(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return StraySessions.Without(query < 0 ? target : StripQuery(target, query));
    }

    /// <summary>Stage 7 for headers that go out: masks every session id but our own token.</summary>
    public static void StripStraySessions(HttpRequestHeaders headers, string token)
    {
        List<(string Name, List<string> Values)>? found = null;
        foreach (var (name, values) in headers.NonValidated)
        {
            foreach (var value in values)
            {
                if (!ReferenceEquals(WithoutAnyBut(token, value), value))
                {
                    // All its lines, because they are set together.
                    (found ??= []).Add((name, [.. values.Select(line => WithoutAnyBut(token, line))]));
                    break;
                }
            }
        }

        foreach (var (name, values) in found ?? [])
        {
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, values);
        }
    }

    /// <summary>Our token stands at the end of its header. Before it can be other cookies, and in these another session.</summary>
    private static string WithoutAnyBut(string token, string value)
        => !value.EndsWith(token, StringComparison.Ordinal) ? StraySessions.Without(value)
            : value.AsSpan(0, value.Length - token.Length).Contains("00D", StringComparison.Ordinal)
                ? StraySessions.Without(value[..^token.Length]) + token
            : value;

    /// <summary>
    /// Stage 1: what the client lists in <c>Connection</c> is meant for this hop and ends here (RFC 9110 §7.6.1). It runs before the
    /// access token is set, so that a listed <c>Authorization</c> costs the client's own header and never ours.
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
                if (!NotNominated.Contains(name, StringComparer.OrdinalIgnoreCase))
                {
                    headers.Remove(name);
                }
            }
        }
    }

    /// <summary>
    /// Stage 3: Salesforce may know where a client came from, but not with which session or password (<c>frontdoor.jsp?sid=</c>,
    /// <c>user:password@</c>, <c>;jsessionid=</c>, <c>#access_token=</c>).
    /// </summary>
    private static void StripReferer(IHeaderDictionary headers)
    {
        var referer = headers.Referer.ToString();
        if (!Uri.TryCreate(referer, UriKind.Absolute, out var url))
        {
            headers.Remove("Referer");
            return;
        }

        var end = referer.AsSpan().IndexOfAny('?', '#', ';');
        var kept = end < 0 ? referer : referer[..end];
        headers.Referer = url.UserInfo.Length == 0 ? kept : kept.Replace(url.UserInfo + "@", "", StringComparison.Ordinal);
    }

    private static void StripCookies(IHeaderDictionary headers)
    {
        var kept = new List<string>();
        const StringSplitOptions cleanly = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        foreach (var pair in headers.Cookie.SelectMany(line => (line ?? "").Split(';', cleanly)))
        {
            // RFC 2965 let commas separate cookies, and some servers still do; a comma inside a value stays.
            var parts = pair.Split(',', StringSplitOptions.TrimEntries);
            var rest = parts.Any(IsSessionCookie) ? string.Join(", ", parts.Where(part => !IsSessionCookie(part))) : pair;
            if (rest.Length > 0)
            {
                kept.Add(rest);
            }
        }

        headers.Cookie = kept.Count > 0 ? string.Join("; ", kept) : StringValues.Empty;
        if (kept.Count == 0)
        {
            headers.Remove("Cookie");
        }
    }

    /// <summary>Whether a cookie, with or without attributes behind it, carries a session.</summary>
    public static bool IsSessionCookie(string cookie)
    {
        var name = cookie.IndexOf('=', StringComparison.Ordinal) is var equals and >= 0 ? cookie[..equals].TrimEnd() : cookie;
        return Cookies.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    private static string StripQuery(string target, int query)
    {
        var parts = target.AsSpan(query + 1);
        var carriesSession = false;
        foreach (var range in parts.Split('&'))
        {
            carriesSession |= SessionParameters.IsOne(parts[range]);
        }

        if (!carriesSession)
        {
            return target;
        }

        var kept = target[(query + 1)..].Split('&').Where(part => !SessionParameters.IsOne(part)).ToArray();
        return kept.Length == 0 ? target[..query] : $"{target[..query]}?{string.Join('&', kept)}";
    }
}
