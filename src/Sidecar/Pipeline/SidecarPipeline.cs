using System.Threading.RateLimiting;
using Sidecar.Dialects;
using Sidecar.LegacyLogins;
using Sidecar.Requests;
using Sidecar.Secrets;
using Sidecar.Tracing;

namespace Sidecar.Pipeline;

/// <summary>
/// One request, in the order in which its steps run:
/// <code>
/// app ──▶ (1) recognise ─▶ (2) guard ─▶ (3) legacy login? answered here ─▶ (4) admit
///                                                                          │
///         (5) strip ─▶ (6) access token ─▶ (7) inject ─▶ (8) forward ──▶ Salesforce
///                             ▲                               │
///                             └──── (9) session expired? once ┘
/// app ◀── (10) the response, or an error in the caller's dialect
/// </code>
/// Steps (1) to (3) are here, (4) is in <see cref="ApiHandler"/> and <see cref="SoapHandler"/>, (5) to (10) are in
/// <see cref="Forwarding.SalesforceForwarder"/>. SOAP logins are recognised by the operation in the body, so for them (4) comes before (3).
/// </summary>
internal sealed class SidecarPipeline(
    ClientRequests requests, RequestGuard guard, OAuthLogins oauthLogins, WebLoginGuard webLogins, ApiHandler api, ErrorResponses errors,
    AccessLog accessLog)
{
    /// <summary>
    /// Decides what a request is. Not async itself: most requests go straight on to the forwarder, whose task this then is.
    /// </summary>
    public Task InvokeAsync(HttpContext context)
    {
        // :: (1) Recognise, before (2), because even a refusal is written in the caller's dialect.
        var request = requests.Of(context);
        return accessLog.IsOn || Spans.AreWanted ? InvokeWatchedAsync(request) : InvokeAsync(request);
    }

    private async Task InvokeWatchedAsync(ClientRequest request)
    {
        using var span = RequestSpan.Start(request);
        try
        {
            await InvokeAsync(request);
        }
        finally
        {
            RequestSpan.Conclude(span, request);
            if (accessLog.IsOn)
            {
                accessLog.Write(request);
            }
        }
    }

    private Task InvokeAsync(ClientRequest request)
    {
        // :: (2) Guard.
        if (guard.RefusalOf(request) is { } refusal)
        {
            return errors.WriteAsync(request, refusal);
        }

        // :: (3) Legacy logins by OAuth.
        if (!request.Dialect.IsForwarded)
        {
            return OAuthDialect.EndpointOf(request.EndpointPath) is { } endpoint
                ? api.AdmitBodyAsync(request, _ => oauthLogins.AnswerAsync(request, endpoint))
                : errors.WriteAsync(request, SidecarError.NotForwarded(Printable.Quoted(request.Path)));
        }

        return request.Dialect.IsPage || request.Dialect.HasSessionInForm ? InvokePageAsync(request) : api.InvokeAsync(request);
    }

    // :: (3) Legacy logins by web form, recognised by what they carry.
    private Task InvokePageAsync(ClientRequest request) => api.AdmitBodyAsync(request, place => InvokePageAsync(request, place));

    private async Task InvokePageAsync(ClientRequest request, RateLimitLease place)
    {
        if (await webLogins.RefusalOfAsync(request) is { } refusal)
        {
            await errors.WriteAsync(request, refusal);
            return;
        }

        await api.InvokeAdmittedAsync(request, place);
    }
}
