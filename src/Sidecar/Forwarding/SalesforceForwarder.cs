using Sidecar.AccessTokens;
using Sidecar.Configuration;
using Sidecar.Dialects;
using Sidecar.Forwarding.VersionLifting;
using Sidecar.Requests;
using Sidecar.Secrets;
using Yarp.ReverseProxy.Forwarder;

namespace Sidecar.Forwarding;

/// <summary>Steps (5) to (10) of a request: strip, obtain a token, inject, forward, retry once, return.</summary>
internal sealed partial class SalesforceForwarder(
    SidecarOptions options, DestinationSender destination, ResponseInspector inspector, SessionRenewal renewal, ErrorResponses errors,
    RequestMetrics metrics, ILogger<SalesforceForwarder> logger)
{
    /// <summary>Forwards a request and writes its response, or the reason why there is none.</summary>
    public async Task ForwardAsync(ClientRequest request, RequestBody body)
    {
        // :: (5) Strip.
        CredentialStripping.StripHeaders(request.Context.Request.Headers);
        var target = CredentialStripping.StripTarget(request.Target!);
        var lift = VersionLift.Of(request, options.ApiVersions.Lift);

        // :: (6) Access token. A request that can be replayed is sent on trust; any other must meet a living session (WF §7.3).
        var tokens = request.Principal.Tokens;
        request.Times.Leave();
        var token = body.MayOutgrowReplay ? tokens.GetAssuredAsync(request.Aborted) : tokens.GetAsync(request.Aborted);
        var result = await SendingSpan.WaitAsync(token);
        request.Times.Return();
        if (!result.Succeeded)
        {
            await FailAsync(request, result.Problem.ToError());
            return;
        }

        // :: (7) Inject and (8) forward.
        var transformer = new SalesforceTransformer(request, target, lift, body, inspector, result.Token)
        {
            SendsTraceContext = options.Upstream.SendTraceContext,
        };
        var failure = await destination.SendAsync(request, transformer);

        // :: (9) Session expired, or org moved? Once.
        if (failure == ForwarderError.None && transformer.Outcome is ForwardOutcome.SessionExpired or ForwardOutcome.OrgMoved)
        {
            var cause = RepeatCause.Of(transformer.Outcome);
            if (await renewal.PrepareAsync(request, body, transformer) is { } hopeless)
            {
                await FailAsync(request, hopeless);
                return;
            }

            failure = await destination.SendAsync(request, transformer);
            metrics.Repeated(request.Dialect, cause, RepeatOutcome.Of(failure, transformer.Outcome));
            Learn(tokens, transformer, failure);
        }

        // :: (10) The client has the response, or gets an error.
        if (failure != ForwarderError.None)
        {
            await FailAsync(request, transformer, failure);
        }
        else if (transformer.Outcome != ForwardOutcome.Passed)
        {
            await RefuseAsync(request, transformer);
        }
        else
        {
            Finish(request);
        }
    }

    /// <summary>What the second sending tells of the new token.</summary>
    private static void Learn(AccessTokenSource tokens, SalesforceTransformer transformer, ForwarderError failure)
    {
        if (transformer.Outcome == ForwardOutcome.SessionExpired)
        {
            tokens.RefusedAfterRenewal(transformer.Token);
        }
        else if (failure == ForwarderError.None && transformer.Outcome == ForwardOutcome.Passed && !transformer.PassesMoves)
        {
            tokens.RenewalHelped();
        }
    }

    private async Task FailAsync(ClientRequest request, SidecarError error)
    {
        await errors.WriteAsync(request, error);
        Finish(request);
    }

    private Task RefuseAsync(ClientRequest request, SalesforceTransformer transformer)
    {
        if (transformer.Outcome == ForwardOutcome.SessionRefused)
        {
            request.Principal.Tokens.RefusedForGood(transformer.Token);
        }

        return FailAsync(
            request, transformer.MovedTo is { } host ? SidecarError.MovedElsewhere(host) : SessionRenewal.RefusalOf(transformer));
    }

    private void Finish(ClientRequest request)
    {
        metrics.Forwarded(request);
        if (logger.IsEnabled(LogLevel.Debug))
        {
            var requestId = request.Context.Response.Headers["x-sfdc-request-id"].ToString();
            Log.Forwarded(logger, request.MethodShown, StraySessions.Without(request.Path), request.Dialect.Name,
                request.StatusGiven, request.Times.Sendings, request.Times.Total.TotalMilliseconds, requestId);
        }
    }

    private async Task FailAsync(ClientRequest request, SalesforceTransformer transformer, ForwarderError failure)
    {
        var exception = request.Context.Features.Get<IForwarderErrorFeature>()?.Exception;
        var host = transformer.Token.InstanceUrl.Authority;
        if (ForwardingFailure.Describe(failure, exception, host) is not { } error)
        {
            Log.ClientGone(logger, request.Dialect.Name, failure);
            Finish(request);
            return;
        }

        var cause = exception?.GetBaseException().GetType().Name ?? "";
        Log.ForwardingFailed(logger, request.Dialect.Name, host, failure, error.ProxyStatus, cause);
        await errors.WriteLoggedAsync(request, error, ErrorResponses.FormOf(request, error));
        Finish(request);
    }

    private static partial class Log
    {
        [LoggerMessage(1700, LogLevel.Debug,
            "{Method} {Path} ({Dialect}) -> {Status}, {Attempts} sending(s), {Milliseconds:0.0} ms, Salesforce request id {RequestId}",
            EventName = "Forwarded")]
        public static partial void Forwarded(
            ILogger logger, string method, string path, string dialect, int status, int attempts, double milliseconds, string requestId);

        [LoggerMessage(1705, LogLevel.Warning,
            "A {Dialect} request to {Host} failed: {Failure} ({ProxyStatus}, {Cause})",
            EventName = "ForwardingFailed")]
        public static partial void ForwardingFailed(
            ILogger logger, string dialect, string host, ForwarderError failure, string proxyStatus, string cause);

        [LoggerMessage(1706, LogLevel.Debug,
            "The client of a {Dialect} request left before the end: {Failure}",
            EventName = "ClientGone")]
        public static partial void ClientGone(ILogger logger, string dialect, ForwarderError failure);
    }
}
