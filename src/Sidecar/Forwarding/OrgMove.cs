using System.Net;
using Sidecar.Configuration;

namespace Sidecar.Forwarding;

/// <summary>
/// Recognises the redirect of an org that moved: the same path on another host of Salesforce (WF §10). Followed by a client, it would lead
/// away from the sidecar with the session; pointed back here, it would lead round in a circle.
/// </summary>
internal sealed class OrgMove(DestinationPolicy policy)
{
    /// <summary>The host that a response redirects to, or null when it is another kind of response.</summary>
    /// <param name="response">The response.</param>
    /// <param name="target">Path and query of the request.</param>
    /// <param name="current">The org's host that answered.</param>
    public string? HostOf(HttpResponseMessage response, string target, Uri current)
    {
        var isRedirect = response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        if (!isRedirect || response.Headers.Location is not { IsAbsoluteUri: true } location)
        {
            return null;
        }

        return !location.Authority.Equals(current.Authority, StringComparison.OrdinalIgnoreCase)
            && policy.Refusal(location) is null
            && location.AbsolutePath.Equals(PathOf(target), StringComparison.Ordinal)
                ? location.Authority
                : null;
    }

    private static string PathOf(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }
}
