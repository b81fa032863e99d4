using System.Net;
using Sidecar.Dialects;
using Sidecar.Forwarding.VersionLifting;

namespace Sidecar.Forwarding;

/// <summary>
/// Looks at a response: does it say that the session ended or the org moved, does it quote the token, does it lead the client away? A
/// success passes unread, but for the few resources that name hosts.
/// </summary>
internal sealed class ResponseInspector(ResponseRewriter rewriter, OrgMove move, RetiredVersions retired, TimeProvider time)
{
    /// <summary>Passes the response on, or withholds it and says so in the transformer's outcome.</summary>
    /// <returns>Whether YARP should copy the body to the client.</returns>
    /// <exception cref="HttpRequestException">The destination switched protocols.</exception>
    public ValueTask<bool> InspectAsync(SalesforceTransformer sent, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status == StatusCodes.Status101SwitchingProtocols)
        {
            // Not asked for (CredentialStripping removes Upgrade): a tunnel would carry what nobody looks at.
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "The destination switched protocols unasked.");
        }

        sent.Request.Principal.Quota.Learn(response, time);
        if (status is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent)
        {
            WithoutBody(response);
        }

        if (sent.Request.Dialect.MaySignalExpiry(response) && sent.MayRetry)
        {
            return ReadAsync(sent, response, status, cancellationToken);
        }

        if (!sent.PassesMoves && move.HostOf(response, sent.Target, sent.Token.InstanceUrl) is { } host)
        {
            (sent.Outcome, sent.MovedTo) = (ForwardOutcome.OrgMoved, host);
            return ValueTask.FromResult(false);
        }

        MarkUsed(sent, response);
        return IsUnread(sent, status) ? PassAsync(sent, response, cancellationToken)
            : IsRewritten(sent, status) ? RewriteAsync(sent, response, cancellationToken)
            : MaskAsync(sent, response, cancellationToken);
    }

    /// <summary>
    /// What is not a success may quote the request, and with it the session, whatever its status. Such responses are few and short.
    /// </summary>
    private static bool IsUnread(SalesforceTransformer sent, int status)
        => (status < StatusCodes.Status300MultipleChoices && !IsRewritten(sent, status))
            || HttpMethods.IsHead(sent.Request.Context.Request.Method);

    private static bool IsRewritten(SalesforceTransformer sent, int status)
        => (sent.Rewrites && status == StatusCodes.Status200OK)
            || (sent.Lift is { NamesUrls: true } && status < StatusCodes.Status300MultipleChoices);

    /// <summary>
    /// Such a response has no body (RFC 9110 §15.3.5, §15.3.6). Kestrel fails on one, and on a length that announces one.
    /// </summary>
    private static void WithoutBody(HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.ResetContent)
        {
            ResponseHead.Replace(response, ReadOnlyMemory<byte>.Empty);
        }

        response.Content.Headers.ContentLength = null;
    }

    /// <summary>
    /// Only what Salesforce gives to a living session renews it (WF §1.5). A redirect or an HTML page (a login, a maintenance notice with
    /// status 200) says nothing of the session.
    /// </summary>
    private static void MarkUsed(SalesforceTransformer sent, HttpResponseMessage response)
    {
        if ((response.IsSuccessStatusCode && !LoginPage.IsHtml(response)) || response.StatusCode == HttpStatusCode.NotModified)
        {
            sent.Request.Principal.Tokens.MarkUsed(sent.Token);
        }
    }

    private async ValueTask<bool> ReadAsync(
        SalesforceTransformer sent, HttpResponseMessage response, int status, CancellationToken cancellationToken)
    {
        var head = await ReadHeadAsync(sent, response, cancellationToken);
        sent.Outcome = OutcomeOf(sent, response, head);
        if (sent.Outcome != ForwardOutcome.Passed)
        {
            sent.WithheldResponse = head.Decoded;
            return false;
        }

        MarkUsed(sent, response);
        await ResponseMasking.ApplyAsync(response, head, sent.Token.Credential, cancellationToken);
        retired.WarnIfTold(sent, response, head);
        return IsRewritten(sent, status)
            ? await RewriteAsync(sent, response, cancellationToken)
            : await PassAsync(sent, response, cancellationToken);
    }

    private static ForwardOutcome OutcomeOf(SalesforceTransformer sent, HttpResponseMessage response, ResponseHead head)
        => sent.Request.Dialect.VerdictOf(response, head.Decoded.Span) switch
        {
            SessionVerdict.Expired => ForwardOutcome.SessionExpired,
            SessionVerdict.Incurable => ForwardOutcome.SessionRefused,
            SessionVerdict.LoginPage when !PagePaths.IsClosed(sent.Request.Path) => ForwardOutcome.LoginPage,
            SessionVerdict.OrgMoved when !sent.PassesMoves => ForwardOutcome.OrgMoved,
            _ => ForwardOutcome.Passed,
        };

    private async ValueTask<bool> MaskAsync(SalesforceTransformer sent, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var head = await ReadHeadAsync(sent, response, cancellationToken);
        await ResponseMasking.ApplyAsync(response, head, sent.Token.Credential, cancellationToken);
        retired.WarnIfTold(sent, response, head);
        return await PassAsync(sent, response, cancellationToken);
    }

    private static async Task<ResponseHead> ReadHeadAsync(
        SalesforceTransformer sent, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        sent.Request.Times.Leave();
        var head = await ResponseHead.ReadAsync(response, ResponseHead.Limit, cancellationToken);
        sent.Request.Times.Return();
        return head;
    }

    private async ValueTask<bool> RewriteAsync(
        SalesforceTransformer sent, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        // Nearly all of it is waiting for the body.
        sent.Request.Times.Leave();
        if (sent.Rewrites && response.StatusCode == HttpStatusCode.OK)
        {
            await rewriter.RewriteBodyAsync(sent.Request, response, sent.Token.InstanceUrl.Host, cancellationToken);
        }

        if (sent.Lift is { NamesUrls: true } lift)
        {
            await LoweredBody.ApplyAsync(response, lift, cancellationToken);
        }

        sent.Request.Times.Return();
        return await PassAsync(sent, response, cancellationToken);
    }

    private ValueTask<bool> PassAsync(SalesforceTransformer sent, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        // YARP copies synchronously. Awaiting only if that ever changes keeps the common path free of a state machine.
        var copied = sent.CopyAsync(response, cancellationToken);
        if (!copied.IsCompletedSuccessfully)
        {
            return FinishAsync(rewriter, sent, copied, response);
        }

        rewriter.RewriteHead(sent, response);
        sent.Request.Times.Leave();
        return copied;

        static async ValueTask<bool> FinishAsync(
            ResponseRewriter rewriter, SalesforceTransformer sent, ValueTask<bool> copied, HttpResponseMessage response)
        {
            var result = await copied;
            rewriter.RewriteHead(sent, response);
            sent.Request.Times.Leave();
            return result;
        }
    }
}
