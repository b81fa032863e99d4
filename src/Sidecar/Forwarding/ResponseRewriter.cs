using Sidecar.Configuration;
using Sidecar.Forwarding.UrlRewriting;
using Sidecar.Listening;
using Sidecar.Requests;
using Sidecar.Secrets;

namespace Sidecar.Forwarding;

/// <summary>
/// Keeps clients here: URLs in a response that would lead them to Salesforce itself are pointed back at the origin they used (WF §5).
/// </summary>
internal sealed class ResponseRewriter(SidecarOptions options)
{
    /// <summary>Identity documents and resource roots are small; anything longer passes untouched.</summary>
    private const int Limit = 1024 * 1024;

    /// <summary>Rewrites the body of <paramref name="response"/>, which must come without a content encoding.</summary>
    public async ValueTask RewriteBodyAsync(
        ClientRequest request, HttpResponseMessage response, string instanceHost, CancellationToken cancellationToken)
    {
        var head = await ResponseHead.ReadAsync(response, Limit, cancellationToken);
        if (!head.Complete)
        {
            return;
        }

        var origin = ClientOrigin.Of(request.Context, options);
        var hosts = Hosts(instanceHost);
        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        var rewritten = type.Contains("xml", StringComparison.OrdinalIgnoreCase) ? OrgUrls.RewriteXml(head.Decoded.Span, origin, hosts)
            : type.Contains("urlencoded", StringComparison.OrdinalIgnoreCase) ? OrgUrls.RewriteUrlEncoded(head.Decoded.Span, origin, hosts)
            : OrgUrls.RewriteJson(head.Decoded.Span, origin, hosts);
        if (rewritten is not null)
        {
            ResponseHead.Replace(response, rewritten);
        }
    }

    /// <summary>A redirect or a created resource must not lead the client, and the headers it sends along, to another host.</summary>
    private void RewriteLocation(HttpContext context, string instanceHost)
    {
        // A session in it need not be the one that the request carried.
        var location = StraySessions.Without(context.Response.Headers.Location.ToString());
        context.Response.Headers.Location = location;
        if (location.Contains("://", StringComparison.Ordinal))
        {
            context.Response.Headers.Location = OrgUrls.RewriteLocation(location, ClientOrigin.Of(context, options), Hosts(instanceHost));
        }
    }

    /// <summary>
    /// Makes the copied head of a response fit for the client: nothing in it is the token, leads away, or binds a browser.
    /// </summary>
    public void RewriteHead(SalesforceTransformer sent, HttpResponseMessage response)
    {
        var (context, token) = (sent.Request.Context, sent.Token);
        // Of successes, too: the org's own sid cookie would be the session.
        if (ResponseMasking.IsQuotedIn(response, token.Credential))
        {
            ResponseMasking.Apply(context, token.Credential);
        }

        ResponseHeaders.Localize(context);
        if (context.Response.Headers.Location.Count > 0)
        {
            RewriteLocation(context, token.InstanceUrl.Host);
            if (sent.Lift is { } lift)
            {
                context.Response.Headers.Location = lift.Lower(context.Response.Headers.Location.ToString());
            }
        }
    }

    private List<string> Hosts(string instanceHost) => [.. options.Upstream.AllowedHostSuffixes, instanceHost];
}
