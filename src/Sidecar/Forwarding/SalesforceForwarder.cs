using System.Diagnostics;
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
        var started = Stopwatch.GetTimestamp();

        // :: (5) Strip.
        CredentialStripping.StripHeaders(request.Context.Request.Headers);
        var target = CredentialStripping.StripTarget(request.Target!);
        var lift = VersionLift.Of(request, options.ApiVersions.Lift);

        // :: (6) Access token. A request that can be replayed is sent on trust; any other must meet a living session (WF §7.3).
        var tokens = request.Principal.Tokens;
        var result = body.MayOutgrowReplay ? await tokens.GetAssuredAsync(request.Aborted) : await tokens.GetAsync(request.Aborted);
        if (!result.Succeeded)
        {
            await errors.WriteAsync(request, result.Problem.ToError());
            return;
        }

        // :: (7) Inject and (8) forward.
        var transformer = new SalesforceTransformer(request, target, lift, body, inspector, result.Token);
        var failure = await destination.SendAsync(request, transformer);

        // :: (9) Session expired, or org moved? Once.
        var attempts = 1;
        if (failure == ForwarderError.None && transformer.Outcome is ForwardOutcome.SessionExpired or ForwardOutcome.OrgMoved)
        {
            if (await renewal.PrepareAsync(request, body, transformer) is { } hopeless)
            {
                await errors.WriteAsync(request, hopeless);
                return;
            }

            attempts = 2;
            failure = await destination.SendAsync(request, transformer);
            if (transformer.Outcome == ForwardOutcome.SessionExpired)
            {
                tokens.RefusedAfterRenewal(transformer.Token);
            }
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
            if (attempts > 1 && !transformer.PassesMoves)
            {
                tokens.RenewalHelped();
            }

            Passed(request, attempts, started);
        }
    }

    private Task RefuseAsync(ClientRequest request, SalesforceTransformer transformer)
    {
        if (transformer.Outcome == ForwardOutcome.SessionRefused)
        {
            request.Principal.Tokens.RefusedForGood(transformer.Token);
        }

        return errors.WriteAsync(
            request, transformer.MovedTo is { } host ? SidecarError.MovedElsewhere(host) : SessionRenewal.RefusalOf(transformer));
    }

    private void Passed(ClientRequest request, int attempts, long started)
    {
        var status = request.Context.Response.StatusCode;
        if (metrics.MeasuresDuration)
        {
            metrics.Forwarded(request.Dialect, status, started);
        }

        if (logger.IsEnabled(LogLevel.Debug))
        {
            var milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            var requestId = request.Context.Response.Headers["x-sfdc-request-id"].ToString();
            Log.Forwarded(logger, request.Context.Request.Method, StraySessions.Without(request.Path), request.Dialect.Name, status,
                attempts, milliseconds, requestId);
        }
    }

    private async Task FailAsync(ClientRequest request, SalesforceTransformer transformer, ForwarderError failure)
    {
        var exception = request.Context.Features.Get<IForwarderErrorFeature>()?.Exception;
        var host = transformer.Token.InstanceUrl.Authority;
        if (ForwardingFailure.Describe(failure, exception, host) is not { } error)
        {
            Log.ClientGone(logger, request.Dialect.Name, failure);
            return;
        }

        var cause = exception?.GetBaseException().GetType().Name ?? "";
        Log.ForwardingFailed(logger, request.Dialect.Name, host, failure, error.ProxyStatus, cause);
        await errors.WriteLoggedAsync(request, error, ErrorResponses.FormOf(request, error));
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
