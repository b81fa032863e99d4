using System.Text.RegularExpressions;
using Sidecar.Configuration;
using Sidecar.Dialects;
using Sidecar.Forwarding.UrlRewriting;
using Sidecar.Listening;

namespace Sidecar.Forwarding;

/// <summary>Keeps clients here: URLs in an answer that would lead them to Salesforce itself are pointed back at the origin they used (WF §5).</summary>
internal sealed partial class AnswerRewriting(SidecarOptions options)
{
    /// <summary>Identity documents and resource roots are small; anything longer passes untouched.</summary>
    private const int Limit = 1024 * 1024;

    /// <summary>Whether the answer's body has to be looked at: identity documents and the resource root name hosts.</summary>
    public static bool Concerns(ApiDialect dialect, string canonicalPath)
        => dialect == ApiDialect.Identity
            || (dialect == ApiDialect.Rest && canonicalPath.Length < 32 && ResourceRoot().IsMatch(canonicalPath));

    /// <summary>Rewrites the body of <paramref name="answer"/>, which must come without a content encoding.</summary>
    public async ValueTask RewriteBodyAsync(HttpContext context, HttpResponseMessage answer, string instanceHost, CancellationToken cancellationToken)
    {
        var head = await AnswerHead.ReadAsync(answer, Limit, cancellationToken);
        if (!head.Complete)
        {
            return;
        }

        var origin = ClientOrigin.Of(context, options);
        var hosts = Hosts(instanceHost);
        var type = answer.Content.Headers.ContentType?.MediaType ?? "";
        var rewritten = type.Contains("xml", StringComparison.OrdinalIgnoreCase) ? OrgUrls.RewriteXml(head.Decoded, origin, hosts)
            : type.Contains("urlencoded", StringComparison.OrdinalIgnoreCase) ? OrgUrls.RewriteUrlEncoded(head.Decoded, origin, hosts)
            : OrgUrls.RewriteJson(head.Decoded, origin, hosts);
        if (rewritten is not null)
        {
            AnswerHead.Replace(answer, rewritten);
        }
    }

    /// <summary>A redirect or a created resource must not lead the client, and the headers it sends along, to another host.</summary>
    public void RewriteLocation(HttpContext context, string instanceHost)
    {
        var location = context.Response.Headers.Location.ToString();
        if (location.Contains("://", StringComparison.Ordinal))
        {
            context.Response.Headers.Location = OrgUrls.RewriteLocation(location, ClientOrigin.Of(context, options), Hosts(instanceHost));
        }
    }

    private List<string> Hosts(string instanceHost) => [.. options.Upstream.AllowedHostSuffixes, instanceHost];

    [GeneratedRegex("^/services/data/v[0-9]+\\.[0-9]+/?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ResourceRoot();
}
