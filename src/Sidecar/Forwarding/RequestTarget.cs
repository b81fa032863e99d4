using Microsoft.AspNetCore.Http.Features;
using Sidecar.Credentials;
using Sidecar.Dialects;

namespace Sidecar.Forwarding;

/// <summary>
/// The request target as it goes out: the client's own bytes, so that <c>%2F</c>, <c>%252F</c> or a doubled slash in an external id reach
/// Salesforce as they were sent. YARP's own address is built from the decoded path and would not keep them.
/// </summary>
internal static class RequestTarget
{
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Path and query to send, or null for a target that cannot be forwarded (<c>*</c>, authority form, dot segments in disguise).</summary>
    public static string? Of(HttpContext context)
    {
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!raw.StartsWith('/'))
        {
            // Absolute form (RFC 9112 §3.2.2), as clients send to what they think is a proxy.
            var authority = raw.IndexOf("://", StringComparison.Ordinal);
            if (authority < 0 || !(raw.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || raw.StartsWith("https://", StringComparison.OrdinalIgnoreCase)))
            {
                return null;
            }

            var path = raw.AsSpan(authority + 3).IndexOfAny('/', '?');
            raw = path < 0 ? "/" : raw[(authority + 3 + path)..];
            raw = raw.StartsWith('?') ? "/" + raw : raw;
        }

        if (CanonicalPath.HidesDotSegments(context.Request.Path))
        {
            return null;
        }

        var query = raw.IndexOf('?', StringComparison.Ordinal);
        var pathPart = query < 0 ? raw : raw[..query];

        // With dot segments the recognised path and the sent one could differ: send what was recognised.
        if (pathPart.Contains("/.", StringComparison.Ordinal) || pathPart.Contains("/%2e", StringComparison.OrdinalIgnoreCase))
        {
            pathPart = context.Request.Path.ToUriComponent();
        }

        if (query < 0)
        {
            return StraySessions.Without(pathPart);
        }

        var stripped = LegacyCredentials.StripQuery(raw[query..]);
        return StraySessions.Without(pathPart.Length + stripped.Length == raw.Length ? raw : pathPart + stripped);
    }

    public static Uri At(string origin, string target) => new(origin + target, Verbatim);
}
