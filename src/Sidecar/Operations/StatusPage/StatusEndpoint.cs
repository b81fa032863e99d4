using System.Globalization;
using System.Text;

namespace Sidecar.Operations.StatusPage;

/// <summary><c>/</c> of the admin port: the status page. It changes nothing and needs no script.</summary>
internal sealed class StatusEndpoint(StatusView view)
{
    public const int RefreshSeconds = 10;

    // No script, no form, no frame, nothing from elsewhere. The icon is in the page itself.
    private static readonly string Policy = $"default-src 'none'; style-src {StyleSheet.Page.Source}; img-src data:; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'";

    public async Task InvokeAsync(HttpContext context)
    {
        var refreshes = context.Request.Query.ContainsKey("refresh");
        var page = Encoding.UTF8.GetBytes(view.Render(refreshes));
        var response = context.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = page.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (refreshes)
        {
            response.Headers["Refresh"] = RefreshSeconds.ToString(CultureInfo.InvariantCulture);
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(page, context.RequestAborted);
        }
    }
}
