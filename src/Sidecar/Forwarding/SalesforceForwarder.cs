using System.Diagnostics;
using Sidecar.AccessTokens;
using Sidecar.Configuration;
using Sidecar.Credentials;
using Sidecar.Dialects;
using Sidecar.Forwarding.Admission;
using Sidecar.LegacyLogins;
using Yarp.ReverseProxy.Forwarder;

namespace Sidecar.Forwarding;

/// <summary>Steps (4) to (9) of a request: strip, obtain a token, inject, forward, repeat once, return.</summary>
internal sealed partial class SalesforceForwarder(
    SidecarOptions options,
    PlaceholderSession placeholder,
    AccessTokenSource tokens,
    AnswerRewriting rewriting,
    IHttpForwarder forwarder,
    HttpMessageInvoker egress,
    RequestAdmission admission,
    LocalErrors errors,
    ForwardingMetrics metrics,
    ILogger<SalesforceForwarder> logger)
{
    private readonly ForwarderRequestConfig _requestConfig = new()
    {
        ActivityTimeout = options.Upstream.ActivityTimeout,
        Version = options.Upstream.Http2 ? System.Net.HttpVersion.Version20 : System.Net.HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
    };

    /// <param name="context">The request.</param>
    /// <param name="dialect">The API family it belongs to.</param>
    /// <param name="path">Its canonical path, for decisions and logs.</param>
    /// <param name="target">Path and query as they go out.</param>
    /// <param name="body">Its body, or null when it has none.</param>
    public async Task ForwardAsync(HttpContext context, ApiDialect dialect, string path, string target, RequestBody? body)
    {
        var started = Stopwatch.GetTimestamp();
        if (options.LegacyLogins.RequirePlaceholder && !PresentsPlaceholder(context.Request, body))
        {
            await errors.WriteAsync(context, dialect, SidecarError.PlaceholderRequired);
            return;
        }

        // :: (4) Strip.
        LegacyCredentials.StripHeaders(context.Request.Headers);

        using var place = await admission.EnterAsync(dialect, context.RequestAborted);
        if (!place.IsAcquired)
        {
            await errors.WriteAsync(context, dialect, admission.Refusal);
            return;
        }

        // :: (5) Access token. What can be repeated is sent on trust; what cannot be must meet a living session (design §4).
        var result = body?.MayOutgrowReplay ?? false
            ? await tokens.GetAssuredAsync(context.RequestAborted)
            : await tokens.GetAsync(context.RequestAborted);
        if (!result.Succeeded)
        {
            await errors.WriteAsync(context, dialect, SidecarError.NoAccessToken(result.Problem));
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
                await errors.WriteAsync(context, dialect, hopeless);
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
            await errors.WriteAsync(context, dialect, SessionRefused(exchange));
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

    private bool PresentsPlaceholder(HttpRequest request, RequestBody? body)
        => (body?.SoapHead?.PresentedSession ?? LegacyCredentials.PresentedSession(request)) is { } session && placeholder.Recognises(session);

    private static SidecarError SessionRefused(Exchange exchange, string? remedy = null)
    {
        var text = SalesforceErrorText.Of(SecretMask.Apply(exchange.KeptAnswer, exchange.Token));
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

        [LoggerMessage(EventId = 1705, EventName = "ForwardingFailed", Level = LogLevel.Warning, Message = "A {Dialect} request to {Host} failed: {Failure} ({ProxyStatus}, {Cause})")]
        public static partial void ForwardingFailed(ILogger logger, string dialect, string host, ForwarderError failure, string proxyStatus, string cause);

        [LoggerMessage(EventId = 1706, EventName = "ClientGone", Level = LogLevel.Debug, Message = "The client of a {Dialect} request left before the end: {Failure}")]
        public static partial void ClientGone(ILogger logger, string dialect, ForwarderError failure);
    }
}
