using Sidecar.AccessTokens;
using Sidecar.Dialects;
using Sidecar.Requests;
using Sidecar.Secrets;

namespace Sidecar.Forwarding;

/// <summary>
/// Step (9) of a request: gets a new token when the session ended or the org moved, and decides whether sending again makes sense.
/// </summary>
internal sealed partial class SessionRenewal(RequestMetrics metrics, ILogger<SessionRenewal> logger)
{
    /// <summary>Makes the request ready to be sent again with a new token.</summary>
    /// <returns>The error when that is not possible or pointless; null when it is ready.</returns>
    public async ValueTask<SidecarError?> PrepareAsync(ClientRequest request, RequestBody body, SalesforceTransformer transformer)
    {
        // YARP refuses to forward once a status is set. The client has got nothing yet.
        request.Context.Response.Clear();
        var rejected = transformer.Token;
        var moved = transformer.Outcome == ForwardOutcome.OrgMoved;
        request.Times.Leave();
        var renewed = await SendingSpan.WaitAsync(request.Principal.Tokens.RenewAsync(rejected, request.Aborted));
        request.Times.Return();
        if (!moved)
        {
            metrics.Expired(request.Dialect, OutcomeOf(renewed, body, rejected));
        }

        if (!renewed.Succeeded)
        {
            return renewed.Problem.ToError();
        }

        if (!body.CanReplay)
        {
            Log.NotRepeated(logger, request.Dialect.Name, body.WhyNot);
            return SidecarError.NotRepeatable(body.WhyNot);
        }

        if (moved)
        {
            return UseMoved(request, transformer, renewed.Token);
        }

        if (renewed.Token.Value == rejected.Value)
        {
            // WF §1.5: the same session again. Sent a second time, the request could only fail in the same way.
            if (request.Principal.Tokens.RefusedAfterRenewal(renewed.Token))
            {
                Log.SameSessionAgain(logger);
            }

            return RefusalOf(transformer, "Salesforce refuses this session again and again, and logins wait for a while.");
        }

        Log.Repeating(logger, request.Dialect.Name);
        transformer.Use(renewed.Token);
        return null;
    }

    private static string OutcomeOf(AccessTokenResult renewed, RequestBody body, AccessToken rejected)
        => !renewed.Succeeded ? ExpiryOutcome.NoToken
            : !body.CanReplay ? ExpiryOutcome.NotRepeatable
            : renewed.Token.Value == rejected.Value ? ExpiryOutcome.SameSession
            : ExpiryOutcome.Repeated;

    /// <summary>
    /// The org said that it is elsewhere: goes where the new token says, if that is another host, or where the org itself said.
    /// </summary>
    private SidecarError? UseMoved(ClientRequest request, SalesforceTransformer transformer, AccessToken token)
    {
        var sameHost = token.InstanceUrl.Authority == transformer.Token.InstanceUrl.Authority;
        if (transformer.MovedTo is { } host && !token.InstanceUrl.Authority.Equals(host, StringComparison.OrdinalIgnoreCase))
        {
            if (request.Principal.Tokens.RefusedAfterRenewal(token))
            {
                Log.MovedElsewhere(logger, host, token.InstanceUrl.Authority);
            }

            return SidecarError.MovedElsewhere(host);
        }

        if (sameHost)
        {
            // The client gets Salesforce's own text, and the next such response costs no login for a while.
            if (request.Principal.Tokens.RefusedAfterRenewal(token))
            {
                Log.NotMoved(logger, token.InstanceUrl.Authority);
            }

            transformer.PassesMoves = true;
        }
        else
        {
            Log.Moved(logger, transformer.Token.InstanceUrl.Authority, token.InstanceUrl.Authority);
        }

        transformer.Use(token);
        return null;
    }

    /// <summary>The error of a session that no new token cures, with Salesforce's own text.</summary>
    public static SidecarError RefusalOf(SalesforceTransformer transformer, string? remedy = null)
    {
        var request = transformer.Request;
        if (request.Dialect.IsPage && transformer.Outcome is ForwardOutcome.SessionExpired or ForwardOutcome.LoginPage)
        {
            return transformer.Outcome == ForwardOutcome.LoginPage
                ? SidecarError.PageNotAllowed(request.Path)
                : SidecarError.LoginPageAgain(request.Path);
        }

        var withheld = transformer.WithheldResponse.Span;
        var text = SalesforceErrorText.Of(SecretMask.Apply(withheld, transformer.Token.Credential));
        return SidecarError.SessionRefused(text, IncurableTexts.RemedyFor(text) ?? remedy);
    }

    private static partial class Log
    {
        [LoggerMessage(1701, LogLevel.Debug,
            "The Salesforce session had ended under a {Dialect} request; it is sent again with a new one",
            EventName = "SessionExpiredRepeating")]
        public static partial void Repeating(ILogger logger, string dialect);

        [LoggerMessage(1702, LogLevel.Warning,
            "The Salesforce session had ended under a {Dialect} request that could not be sent again, because {Reason}",
            EventName = "NotRepeated")]
        public static partial void NotRepeated(ILogger logger, string dialect, string reason);

        [LoggerMessage(1703, LogLevel.Error,
            "Salesforce refused the session, and a new login returned the same session again; check the user's session policies and IP "
            + "restrictions",
            EventName = "SameSessionAgain")]
        public static partial void SameSessionAgain(ILogger logger);

        [LoggerMessage(1710, LogLevel.Information,
            "The org has moved from {From} to {To}; requests go there",
            EventName = "OrgMoved")]
        public static partial void Moved(ILogger logger, string from, string to);

        [LoggerMessage(1711, LogLevel.Warning,
            "Salesforce says that the org is not at {Host}, but a new login names that host again; the client gets Salesforce's response",
            EventName = "OrgNotMoved")]
        public static partial void NotMoved(ILogger logger, string host);

        [LoggerMessage(1712, LogLevel.Error,
            "The org redirects to {Host}, but a new login still names {Named}; set Sidecar:LoginHost to the org's new My Domain",
            EventName = "OrgMovedElsewhere")]
        public static partial void MovedElsewhere(ILogger logger, string host, string named);
    }
}
