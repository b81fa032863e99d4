using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Sidecar.Configuration;
using Sidecar.Dialects;
using Sidecar.Migration;
using Sidecar.Requests;
using Sidecar.Streams;

namespace Sidecar.LegacyLogins;

/// <summary>
/// Looks into requests for pages (not APIs) and keeps those that carry a password or a session (<see cref="WebLogins"/>).
/// </summary>
internal sealed class WebLoginGuard(SidecarOptions options, ClientPrograms programs, RequestMetrics metrics, TimeProvider time)
{
    /// <summary>The parameters of the identity URL and of userinfo that are no credentials (WF §5).</summary>
    private static readonly string[] Harmless = ["format", "version", "prettyPrint", "callback"];

    /// <summary>Why the request must not leave; null when it may, with a body that holds no credential.</summary>
    public async ValueTask<SidecarError?> RefusalOfAsync(ClientRequest request)
    {
        var refusal = await FindRefusalAsync(request);
        if (refusal == SidecarError.PageRefused || refusal == SidecarError.FrontdoorRefused)
        {
            programs.Count(request, LoginKind.WebForm, refused: true);
            metrics.LegacyLogin("web", "refused");
        }

        return refusal;
    }

    private async ValueTask<SidecarError?> FindRefusalAsync(ClientRequest request)
        => PageRefusalOf(request) is { } refusal ? refusal
            : WebLogins.HoldsPassword(request.Context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget)
                ? SidecarError.PageRefused
            : !request.HasBody ? null
            : request.Dialect.HasSessionInForm ? await StripFormAsync(request.Context.Request)
            : await HoldsCredentialAsync(request) ? SidecarError.PageRefused
            : null;

    /// <summary>
    /// A page that is wanted with a session gets one only where the settings say so. Sent without it, the program would save the login page
    /// as its file.
    /// </summary>
    private static SidecarError? PageRefusalOf(ClientRequest request)
        => !request.Dialect.IsPage ? null
            : PagePaths.IsFrontdoor(request.Path) ? SidecarError.FrontdoorRefused
            : request.Dialect == PageDialect.Instance && request.Context.Request.Cookies.ContainsKey("sid")
                ? SidecarError.PageNotAllowed(request.Path)
            : null;

    /// <summary>
    /// Puts a form with nothing but harmless parameters in the place of the body: the identity URL takes <c>oauth_token</c> in a form, too
    /// (RFC 6750 §2.2), and whatever else a body there may hold is no parameter of it.
    /// </summary>
    private async ValueTask<SidecarError?> StripFormAsync(HttpRequest http)
    {
        var (parameters, error) = await OAuthParameters.ReadAsync(http, options.LegacyLogins.MaxBodySize, time);
        if (parameters is null)
        {
            return error;
        }

        var kept = parameters.OfBody.Where(pair => Harmless.Contains(pair.Key, StringComparer.OrdinalIgnoreCase));
        var form = Encoding.UTF8.GetBytes(string.Join('&',
            kept.Select(pair => $"{WebUtility.UrlEncode(pair.Key)}={WebUtility.UrlEncode(pair.Value)}")));
        http.Body = new MemoryStream(form, writable: false);
        http.ContentLength = form.Length;
        http.ContentType = "application/x-www-form-urlencoded";
        http.Headers.Remove("Content-Encoding");
        http.Headers.Remove("Transfer-Encoding");
        return null;
    }

    /// <summary>Whether the body carries, or could carry, a credential. Leaves it as it was.</summary>
    private async ValueTask<bool> HoldsCredentialAsync(ClientRequest request)
    {
        var http = request.Context.Request;

        // A packed body cannot be looked at, and browsers do not pack forms.
        if (http.Headers.ContentEncoding.Count > 0)
        {
            return true;
        }

        Memory<byte> beginning;
        bool complete;
        try
        {
            (beginning, complete) = await TimeLimit.WithinAsync(
                options.Upstream.ActivityTimeout, time, token => BoundedRead.UpToAsync(http.Body, WebLogins.Limit, token), request.Aborted);
        }
        catch (Exception e) when (e is BadHttpRequestException or TimeoutException)
        {
            return true;
        }

        if (WebLogins.HoldsCredential(beginning.Span) || (!complete && WebLogins.IsForm(http.ContentType)))
        {
            return true;
        }

        http.Body = new PrefixedStream(beginning, http.Body);
        return false;
    }
}
