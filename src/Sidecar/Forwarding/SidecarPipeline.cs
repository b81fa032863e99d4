using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Sidecar.AccessTokens;
using Sidecar.Configuration;
using Sidecar.Credentials;
using Sidecar.Credentials.Soap;
using Sidecar.Dialects;
using Sidecar.Forwarding.Egress;
using Sidecar.LegacyLogins;
using Sidecar.Listening;
using Yarp.ReverseProxy.Forwarder;

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
/// </summary>
internal sealed partial class SidecarPipeline(
    SidecarOptions options,
    ClientHosts hosts,
    HopMarker hopMarker,
    OAuthLogins oauthLogins,
    SoapLogins soapLogins,
    PlaceholderSession placeholder,
    AccessTokenSource tokens,
    AnswerRewriting rewriting,
    IHttpForwarder forwarder,
    HttpMessageInvoker egress,
    ForwardingMetrics metrics,
    TimeProvider time,
    ILogger<SidecarPipeline> logger)
{
    private readonly ForwarderRequestConfig _requestConfig = new()
    {
        ActivityTimeout = options.Upstream.ActivityTimeout,
        Version = options.Upstream.Http2 ? System.Net.HttpVersion.Version20 : System.Net.HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
    };

    private readonly ReplayLimits _replayLimits = new(
        options.Replay.MemoryLimit,
        options.Replay.Limit,
        options.Replay.Directory.Length > 0 ? options.Replay.Directory : Path.GetTempPath());

    public async Task InvokeAsync(HttpContext context)
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
            await RefuseAsync(context, dialect, refusal);
            return;
        }

        // :: (3) Legacy logins by OAuth. Nothing below /services/oauth2 but userinfo ever leaves: it is where credentials travel in forms.
        if (path.StartsWith("/services/oauth2", StringComparison.OrdinalIgnoreCase) && dialect != ApiDialect.Identity)
        {
            if (!OAuthLogins.Handles(path))
            {
                await RefuseAsync(context, dialect, NotForwarded(path));
                return;
            }

            metrics.LegacyLogin("oauth");
            await oauthLogins.AnswerAsync(context);
            return;
        }

        var target = RequestTarget.Of(context);
        if (target is null)
        {
            await RefuseAsync(context, dialect, SidecarError.BadRequest("The request target must be a path."));
            return;
        }

        // :: (3) Legacy logins by web form: recognised by what they carry.
        if (WebLogins.IsPage(path) && dialect != ApiDialect.Soap && await LooksLikeWebLoginAsync(context, dialect))
        {
            await RefuseAsync(context, dialect, CredentialNotForwarded);
            return;
        }

        if (!HasBody(context))
        {
            await ForwardAsync(context, dialect, path, target, null);
            return;
        }

        if (dialect != ApiDialect.Soap)
        {
            using var body = RequestBody.Opaque(context, _replayLimits);
            await ForwardAsync(context, dialect, path, target, body);
            return;
        }

        await InvokeSoapAsync(context, path, target);
    }

    private async Task InvokeSoapAsync(HttpContext context, string path, string target)
    {
        using var body = RequestBody.Soap(context, _replayLimits);
        if (body is null)
        {
            await RefuseAsync(context, ApiDialect.Soap, SidecarError.BadRequest("The Content-Encoding of this SOAP request is not known; use gzip, deflate or none."));
            return;
        }

        SoapHeadResult read;
        try
        {
            read = await ReadSoapHeadAsync(body, context.RequestAborted);
        }
        catch (TimeoutException)
        {
            await RefuseAsync(context, ApiDialect.Soap, SidecarError.BadRequest("The beginning of the SOAP request did not arrive in time."));
            return;
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            await RefuseAsync(context, ApiDialect.Soap, SidecarError.BadRequest("The SOAP request could not be read: its compression or framing is broken."));
            return;
        }

        // What cannot be read cannot be rid of its credential, so it does not leave.
        if (read.Head is not { } head)
        {
            await RefuseAsync(context, ApiDialect.Soap, SidecarError.BadRequest($"The SOAP request cannot be read: {read.Detail ?? read.Problem.ToString()}"));
            return;
        }

        // :: (3) Legacy logins by SOAP, recognised by the operation in the body (WF §2.1).
        if (SoapLogins.Handles(head, path))
        {
            metrics.LegacyLogin("soap");
            await soapLogins.AnswerAsync(context, head, body.FromStart());
            return;
        }

        await ForwardAsync(context, ApiDialect.Soap, path, target, body);
    }

    private async ValueTask<SoapHeadResult> ReadSoapHeadAsync(RequestBody body, CancellationToken cancellationToken)
    {
        // Nothing is in flight yet, so nothing else bounds the silence of a client that never sends what it announced.
        using var patience = new CancellationTokenSource(options.Upstream.ActivityTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await body.ReadSoapHeadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }

    private async ValueTask<bool> LooksLikeWebLoginAsync(HttpContext context, ApiDialect dialect)
    {
        var request = context.Request;
        if (WebLogins.HoldsPassword(request.QueryString.Value ?? ""))
        {
            return true;
        }

        if (!HasBody(context))
        {
            return false;
        }

        if (dialect == ApiDialect.Identity)
        {
            // Userinfo takes nothing but a token in its body (RFC 6750 §2.2), and ours goes into the header.
            request.Body = Stream.Null;
            request.ContentLength = 0;
            return false;
        }

        // What is packed cannot be looked at, and browsers do not pack forms.
        if (request.Headers.ContentEncoding.Count > 0)
        {
            return true;
        }

        var buffer = new byte[WebLogins.Limit + 1];
        using var patience = new CancellationTokenSource(options.Upstream.ActivityTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, context.RequestAborted);
        int length;
        try
        {
            length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, either.Token);
        }
        catch (Exception e) when (e is BadHttpRequestException || (e is OperationCanceledException && !context.RequestAborted.IsCancellationRequested))
        {
            return true;
        }

        if (WebLogins.HoldsCredential(buffer.AsSpan(0, length)) || (length > WebLogins.Limit && WebLogins.IsForm(request.ContentType)))
        {
            return true;
        }

        request.Body = new PrefixedStream(buffer.AsMemory(0, length), request.Body);
        return false;
    }

    private async Task ForwardAsync(HttpContext context, ApiDialect dialect, string path, string target, RequestBody? body)
    {
        var started = Stopwatch.GetTimestamp();
        if (options.LegacyLogins.RequirePlaceholder && !PresentsPlaceholder(context.Request, body))
        {
            await RefuseAsync(context, dialect, SidecarError.PlaceholderRequired);
            return;
        }

        // :: (4) Strip.
        LegacyCredentials.StripHeaders(context.Request.Headers);

        // :: (5) Access token. What can be repeated is sent on trust; what cannot be must meet a living session (design §4).
        var result = body?.MayOutgrowReplay ?? false
            ? await tokens.GetAssuredAsync(context.RequestAborted)
            : await tokens.GetAsync(context.RequestAborted);
        if (!result.Succeeded)
        {
            await RefuseAsync(context, dialect, SidecarError.NoAccessToken(result.Problem));
            return;
        }

        // :: (6) Inject and (7) forward.
        var exchange = new Exchange(dialect, target, body, AnswerRewriting.Concerns(dialect, path), rewriting, tokens);
        exchange.Prepare(context, result.Token);
        var failure = await forwarder.SendAsync(context, result.Token.InstancePrefix, egress, _requestConfig, exchange);

        // :: (8) Session expired? Once.
        var attempts = 1;
        if (failure == ForwarderError.None && exchange.Outcome == ExchangeOutcome.SessionExpired)
        {
            SidecarError? hopeless;
            (failure, hopeless) = await RepeatAsync(context, exchange, body);
            attempts = 2;
            if (hopeless is not null)
            {
                await RefuseAsync(context, dialect, hopeless);
                return;
            }
        }

        // :: (9) The answer has been passed on, or it is written here.
        if (failure != ForwarderError.None)
        {
            await FailAsync(context, exchange, failure);
        }
        else if (exchange.Outcome != ExchangeOutcome.Passed)
        {
            await RefuseAsync(context, dialect, SessionRefused(exchange));
        }
        else
        {
            Passed(context, path, dialect, attempts, started);
        }
    }

    private void Passed(HttpContext context, string path, ApiDialect dialect, int attempts, long started)
    {
        var status = context.Response.StatusCode;
        if (metrics.MeasuresDuration)
        {
            metrics.Forwarded(dialect, status, started);
        }

        if (logger.IsEnabled(LogLevel.Debug))
        {
            var milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            var requestId = context.Response.Headers["x-sfdc-request-id"].ToString();
            Log.Forwarded(logger, context.Request.Method, path, dialect.Name, status, attempts, milliseconds, requestId);
        }
    }

    private async Task<(ForwarderError Failure, SidecarError? Hopeless)> RepeatAsync(HttpContext context, Exchange exchange, RequestBody? body)
    {
        // YARP refuses to forward once a status is set; nothing was sent to the client yet.
        context.Response.Clear();
        var rejected = exchange.Token;
        var renewed = await tokens.RenewAsync(rejected, context.RequestAborted);
        if (!renewed.Succeeded)
        {
            return (ForwarderError.None, SidecarError.NoAccessToken(renewed.Problem));
        }

        if (body is not null && !body.CanReplay)
        {
            Log.NotRepeated(logger, exchange.Dialect.Name, body.WhyNot);
            return (ForwarderError.None, SidecarError.NotRepeatable(body.WhyNot));
        }

        if (renewed.Token.Value == rejected.Value)
        {
            // WF §1.5: the same session again. Sending the request a second time could only fail the same way.
            Log.SameSessionAgain(logger);
            return (ForwarderError.None, SessionRefused(exchange, "Salesforce handed out the very session it refuses."));
        }

        Log.Repeating(logger, exchange.Dialect.Name);
        metrics.Repeated(exchange.Dialect);
        exchange.Prepare(context, renewed.Token);
        return (await forwarder.SendAsync(context, renewed.Token.InstancePrefix, egress, _requestConfig, exchange), null);
    }

    private async Task FailAsync(HttpContext context, Exchange exchange, ForwarderError failure)
    {
        var exception = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        var host = exchange.Token.InstanceUrl.Authority;
        if (ForwardingFailure.Describe(failure, exception, host) is not { } error)
        {
            Log.ClientGone(logger, exchange.Dialect.Name, failure);
            return;
        }

        var cause = exception?.GetBaseException().GetType().Name ?? "";
        metrics.Refused(exchange.Dialect, error);
        Log.ForwardingFailed(logger, exchange.Dialect.Name, host, failure, error.ProxyStatus, cause);
        if (!context.Response.HasStarted)
        {
            await exchange.Dialect.WriteErrorAsync(context, error);
        }
    }

    private async Task RefuseAsync(HttpContext context, ApiDialect dialect, SidecarError error)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        Log.Refused(logger, dialect.Name, error.Status, error.ProxyStatus, error.Message);
        metrics.Refused(dialect, error);
        await dialect.WriteErrorAsync(context, error);
    }

    private SidecarError? Guard(HttpContext context)
    {
        if (!hosts.Allows(context.Request.Headers))
        {
            return SidecarError.HostRefused(Printable.Bounded(context.Request.Headers.Host.ToString(), 80));
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

    private bool PresentsPlaceholder(HttpRequest request, RequestBody? body)
        => (body?.SoapHead?.PresentedSession ?? LegacyCredentials.PresentedSession(request)) is { } session && placeholder.Recognises(session);

    /// <summary>A SOAP request on a path that is none of SOAP's could carry a password to wherever Salesforce would answer it.</summary>
    private static bool IsSoapElsewhere(HttpRequest request, string path)
        => request.Headers.ContainsKey("SOAPAction")
            && !path.StartsWith("/services/data/", StringComparison.OrdinalIgnoreCase)
            && !path.StartsWith("/services/apexrest/", StringComparison.OrdinalIgnoreCase);

    private static bool HasBody(HttpContext context) => context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;

    private static SidecarError CredentialNotForwarded { get; } = new(
        StatusCodes.Status403Forbidden, "INVALID_LOGIN",
        "This request carries, or could carry, a password or session to a web page of Salesforce, and the sidecar forwards neither. Log in by SOAP login() or /services/oauth2/token, which are answered here, and call the APIs.",
        "http_request_denied");

    private static SidecarError NotForwarded(string path) => new(
        StatusCodes.Status404NotFound, "NOT_FOUND",
        $"The sidecar answers OAuth logins itself and does not forward {Printable.Bounded(path, 80)}: credentials never leave.", "http_request_denied");

    private static SidecarError SessionRefused(Exchange exchange, string? remedy = null)
    {
        var text = SecretMask.Apply(SalesforceErrorText.Of(exchange.KeptAnswer), exchange.Token);
        return SidecarError.SessionRefused(text, IncurableTexts.RemedyFor(exchange.KeptAnswer) ?? remedy);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1700, EventName = "Forwarded", Level = LogLevel.Debug, Message = "{Method} {Path} ({Dialect}) -> {Status}, {Attempts} sending(s), {Milliseconds:0.0} ms, Salesforce request id {RequestId}")]
        public static partial void Forwarded(ILogger logger, string method, string path, string dialect, int status, int attempts, double milliseconds, string requestId);

        [LoggerMessage(EventId = 1701, EventName = "SessionExpiredRepeating", Level = LogLevel.Information, Message = "The Salesforce session had ended under a {Dialect} request; it is sent again with a new one")]
        public static partial void Repeating(ILogger logger, string dialect);

        [LoggerMessage(EventId = 1702, EventName = "NotRepeated", Level = LogLevel.Warning, Message = "The Salesforce session had ended under a {Dialect} request that could not be sent again, because {Reason}")]
        public static partial void NotRepeated(ILogger logger, string dialect, string reason);

        [LoggerMessage(EventId = 1703, EventName = "SameSessionAgain", Level = LogLevel.Error, Message = "Salesforce refused the session, and a new login returned the same session again; check the user's session policies and IP restrictions")]
        public static partial void SameSessionAgain(ILogger logger);

        [LoggerMessage(EventId = 1704, EventName = "Refused", Level = LogLevel.Warning, Message = "A {Dialect} request was answered here with {Status} ({ProxyStatus}): {Message}")]
        public static partial void Refused(ILogger logger, string dialect, int status, string proxyStatus, string message);

        [LoggerMessage(EventId = 1705, EventName = "ForwardingFailed", Level = LogLevel.Warning, Message = "A {Dialect} request to {Host} failed: {Failure} ({ProxyStatus}, {Cause})")]
        public static partial void ForwardingFailed(ILogger logger, string dialect, string host, ForwarderError failure, string proxyStatus, string cause);

        [LoggerMessage(EventId = 1706, EventName = "ClientGone", Level = LogLevel.Debug, Message = "The client of a {Dialect} request left before the end: {Failure}")]
        public static partial void ClientGone(ILogger logger, string dialect, ForwarderError failure);

        [LoggerMessage(EventId = 1707, EventName = "Loop", Level = LogLevel.Error, Message = "The upstream's name resolves to this sidecar itself; set Sidecar:Upstream:DnsServer or Sidecar:Upstream:ConnectAddress")]
        public static partial void Loop(ILogger logger);
    }
}
