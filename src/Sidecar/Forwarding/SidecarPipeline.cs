using System.Threading.RateLimiting;
using Sidecar.Configuration;
using Sidecar.Credentials.Soap;
using Sidecar.Dialects;
using Sidecar.Forwarding.Admission;
using Sidecar.Forwarding.Egress;
using Sidecar.LegacyLogins;
using Sidecar.Listening;

namespace Sidecar.Forwarding;

/// <summary>
/// One request, told once (design §1):
/// <code>
/// app ──▶ (1) guard ─▶ (2) recognise ─▶ (3) legacy login? answered here
///                                        │
///         (4) strip ─▶ (5) access token ─▶ (6) inject ─▶ (7) forward ──▶ Salesforce
///                             ▲                               │
///                             └──── (8) session expired? once ┘
/// app ◀── (9) the answer, or an error in the caller's dialect
/// </code>
/// Steps (1) to (3) are here; (4) to (9) in <see cref="SalesforceForwarder"/>.
/// </summary>
internal sealed partial class SidecarPipeline(
    SidecarOptions options,
    ClientHosts hosts,
    HopMarker hopMarker,
    OAuthLogins oauthLogins,
    SoapLogins soapLogins,
    WebLoginGuard webLogins,
    SalesforceForwarder forwarder,
    RequestAdmission admission,
    LocalErrors errors,
    ForwardingMetrics metrics,
    TimeProvider time,
    ILogger<SidecarPipeline> logger)
{
    private readonly ReplayLimits _replayLimits = ReplayLimitsOf(options.Replay);

    private readonly ReplayLimits _soapReplayLimits = RequestBody.SoapLimits(ReplayLimitsOf(options.Replay));

    /// <summary>Decides what a request is. Not async itself: most requests go straight on to the forwarder, whose task this then is.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;

        // :: (2) before (1), because even a refusal is written in the caller's dialect.
        var path = CanonicalPath.Of(request.Path);
        var dialect = ApiDialect.Recognize(path);
        if (dialect == ApiDialect.Rest && IsSoapElsewhere(request, path))
        {
            dialect = ApiDialect.Soap;
        }

        // :: (1) Guard.
        if (Guard(context) is { } refusal)
        {
            return errors.WriteAsync(context, dialect, refusal);
        }

        // :: (3) Legacy logins by OAuth. Nothing below /services/oauth2 but userinfo ever leaves: it is where credentials travel in forms.
        if (dialect == ApiDialect.OAuth)
        {
            if (!OAuthLogins.Handles(path))
            {
                return errors.WriteAsync(context, dialect, NotForwarded(path));
            }

            metrics.LegacyLogin("oauth");
            return oauthLogins.AnswerAsync(context);
        }

        var target = RequestTarget.Of(context);
        if (target is null)
        {
            return errors.WriteAsync(context, dialect, SidecarError.BadRequest("The request target must be a path, without dot segments in disguise (..; or %2e)."));
        }

        if (WebLogins.IsPage(path) && dialect != ApiDialect.Soap)
        {
            return InvokePageAsync(context, dialect, path, target);
        }

        return InvokeApiAsync(context, dialect, path, target);
    }

    private Task InvokeApiAsync(HttpContext context, ApiDialect dialect, string path, string target)
        => RequestBody.IsPresent(context)
            ? InvokeWithBodyAsync(context, dialect, path, target)
            : forwarder.ForwardAsync(context, dialect, path, target, null);

    private async Task InvokeWithBodyAsync(HttpContext context, ApiDialect dialect, string path, string target)
    {
        using var place = await admission.EnterUploadAsync(context.Request.ContentLength, context.RequestAborted);
        if (!place.IsAcquired)
        {
            await errors.WriteAsync(context, dialect, admission.Refusal);
            return;
        }

        if (dialect == ApiDialect.Soap)
        {
            await InvokeSoapAsync(context, path, target, place);
            return;
        }

        using var body = RequestBody.Opaque(context, _replayLimits);
        await forwarder.ForwardAsync(context, dialect, path, target, body);
    }

    // :: (3) Legacy logins by web form: recognised by what they carry.
    private async Task InvokePageAsync(HttpContext context, ApiDialect dialect, string path, string target)
    {
        if (await webLogins.MustNotLeaveAsync(context, dialect))
        {
            await errors.WriteAsync(context, dialect, WebLoginGuard.Refusal);
            return;
        }

        await InvokeApiAsync(context, dialect, path, target);
    }

    private async Task InvokeSoapAsync(HttpContext context, string path, string target, RateLimitLease place)
    {
        using var body = RequestBody.Soap(context, _soapReplayLimits);
        if (body is null)
        {
            await errors.WriteAsync(context, ApiDialect.Soap, SidecarError.BadRequest("The Content-Encoding of this SOAP request is not known; use gzip, deflate or none."));
            return;
        }

        SoapHeadResult read;
        try
        {
            read = await ClientPatience.WithinAsync(options.Upstream.ActivityTimeout, time, token => body.ReadSoapHeadAsync(head => SoapLogins.Handles(head, path), token), context.RequestAborted);
        }
        catch (TimeoutException)
        {
            await errors.WriteAsync(context, ApiDialect.Soap, SidecarError.BadRequest("The beginning of the SOAP request did not arrive in time."));
            return;
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            await errors.WriteAsync(context, ApiDialect.Soap, SidecarError.BadRequest("The SOAP request could not be read: its compression or framing is broken."));
            return;
        }

        // What cannot be read cannot be rid of its credential, so it does not leave.
        if (read.Head is not { } head)
        {
            await errors.WriteAsync(context, ApiDialect.Soap, SidecarError.BadRequest($"The SOAP request cannot be read: {read.Detail ?? read.Problem.ToString()}"));
            return;
        }

        if (!body.CanReplay)
        {
            await errors.WriteAsync(context, ApiDialect.Soap, SidecarError.NotKept(body.WhyNot));
            return;
        }

        if (body.IsSmall)
        {
            // Most SOAP calls: chunked or compressed, so that only reading them told. A slow answer to one must not hold an upload's place.
            place.Dispose();
        }

        // :: (3) Legacy logins by SOAP, recognised by the operation in the body (WF §2.1).
        if (SoapLogins.Handles(head, path))
        {
            metrics.LegacyLogin("soap");
            await soapLogins.AnswerAsync(context, head, body.FromStart());
            return;
        }

        await forwarder.ForwardAsync(context, ApiDialect.Soap, path, target, body);
    }

    private static ReplayLimits ReplayLimitsOf(ReplayOptions replay)
        => new(replay.MemoryLimit, replay.Limit, replay.Directory.Length > 0 ? replay.Directory : Path.GetTempPath());

    private SidecarError? Guard(HttpContext context)
    {
        if (!hosts.Allows(context.Request.Headers))
        {
            return SidecarError.HostRefused(Printable.Bounded(context.Request.Headers.Host.ToString(), 80));
        }

        if (!hosts.AllowsOrigin(context.Request.Headers))
        {
            return SidecarError.OriginRefused(Printable.Bounded(context.Request.Headers.Origin.ToString(), 80));
        }

        if (hopMarker.IsOurs(context.Request.Headers))
        {
            Log.Loop(logger);
            return SidecarError.Loop;
        }

        // TRACE would send the access token back to the client; CONNECT asks for a tunnel.
        return HttpMethods.IsTrace(context.Request.Method) || HttpMethods.IsConnect(context.Request.Method)
            ? new SidecarError(StatusCodes.Status405MethodNotAllowed, "METHOD_NOT_ALLOWED", "This sidecar does not forward TRACE or CONNECT.", "http_request_denied")
            : null;
    }

    /// <summary>A SOAP request on a path that is none of SOAP's could carry a password to wherever Salesforce would answer it.</summary>
    private static bool IsSoapElsewhere(HttpRequest request, string path)
        => request.Headers.ContainsKey("SOAPAction")
            && !path.StartsWith("/services/data/", StringComparison.OrdinalIgnoreCase)
            && !path.StartsWith("/services/apexrest/", StringComparison.OrdinalIgnoreCase);

    private static SidecarError NotForwarded(string path) => new(
        StatusCodes.Status404NotFound, "NOT_FOUND",
        $"The sidecar answers OAuth logins itself and does not forward {Printable.Bounded(path, 80)}: credentials never leave.", "http_request_denied");

    private static partial class Log
    {
        [LoggerMessage(EventId = 1707, EventName = "Loop", Level = LogLevel.Error, Message = "The upstream's name resolves to this sidecar itself; set Sidecar:Upstream:DnsServer or Sidecar:Upstream:ConnectAddress")]
        public static partial void Loop(ILogger logger);
    }
}
