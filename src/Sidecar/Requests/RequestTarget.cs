using Microsoft.AspNetCore.Http.Features;

namespace Sidecar.Requests;

/// <summary>
/// The request target in the client's own bytes, so that <c>%2F</c>, <c>%252F</c> or a doubled slash in an external id reach Salesforce as
/// they were sent. YARP builds its own address from the decoded path and would not keep them.
/// </summary>
internal static class RequestTarget
{
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Path and query, or null for a target that is none (<c>*</c>, authority form).</summary>
    public static string? Of(HttpContext context)
    {
        if (OriginForm(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget) is not { } target)
        {
            return null;
        }

        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target.AsSpan() : target.AsSpan(0, query);

        // With dot segments the recognised path and the sent one could differ: send what was recognised.
        return path.Contains("/.", StringComparison.Ordinal) || path.Contains("/%2e", StringComparison.OrdinalIgnoreCase)
            ? context.Request.Path.ToUriComponent() + (query < 0 ? "" : target[query..])
            : target;
    }

    /// <summary>The target at a destination, byte for byte.</summary>
    public static Uri At(string origin, string target) => new(origin + target, Verbatim);

    /// <summary>
    /// The absolute form (RFC 9112 §3.2.2), which clients send to what they take for a proxy, loses scheme and authority.
    /// </summary>
    private static string? OriginForm(string target)
    {
        if (target.StartsWith('/'))
        {
            return target;
        }

        var isAbsolute = target.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || target.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if (!isAbsolute)
        {
            return null;
        }

        var authority = target.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = target.AsSpan(authority).IndexOfAny('/', '?');
        return path < 0 ? "/" : target[authority + path] == '?' ? "/" + target[(authority + path)..] : target[(authority + path)..];
    }
}
