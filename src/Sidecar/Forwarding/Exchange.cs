using Microsoft.Extensions.Primitives;
using Sidecar.AccessTokens;
using Sidecar.Credentials;
using Sidecar.Dialects;
using Yarp.ReverseProxy.Forwarder;

namespace Sidecar.Forwarding;

/// <summary>What became of one sending of a request.</summary>
internal enum ExchangeOutcome
{
    /// <summary>The answer was passed on (or the forwarder reports its own failure).</summary>
    Passed,

    /// <summary>The session had ended; the answer was kept from the client.</summary>
    SessionExpired,

    /// <summary>The session is refused for a reason no token cures; the answer was kept from the client.</summary>
    SessionRefused,
}

/// <summary>
/// One request on its way to Salesforce: injects the access token going out, and looks at the answer coming back. YARP calls it as the
/// transformer of the request; one object serves the first sending and the repeat.
/// </summary>
internal sealed class Exchange(ApiDialect dialect, string target, RequestBody? body, bool rewrites, AnswerRewriting rewriting, AccessTokenSource tokens)
    : HttpTransformer
{
    public AccessToken Token { get; private set; } = null!;

    public ExchangeOutcome Outcome { get; private set; }

    /// <summary>The decoded answer that was kept from the client; empty otherwise.</summary>
    public byte[] KeptAnswer { get; private set; } = [];

    public ApiDialect Dialect => dialect;

    /// <summary>Makes ready for a sending with <paramref name="token"/>.</summary>
    public void Prepare(HttpContext context, AccessToken token)
    {
        Token = token;
        Outcome = ExchangeOutcome.Passed;
        dialect.Carry(context.Request.Headers, token);
        body?.Prepare(context, token);
    }

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);

        // Salesforce routes and validates by Host (WF §4.2): none of ours, so that the address of the destination is used.
        proxyRequest.Headers.Host = null;
        proxyRequest.RequestUri = RequestTarget.At(destinationPrefix, target);
        // Answered by this hop: the listener sends 100 Continue as soon as the body is read. Only if it still finds the header then, so it goes here and not
        // with the credentials: a client that waits for the answer would wait as long as it has patience.
        if (httpContext.Request.Headers.Expect.Count > 0)
        {
            proxyRequest.Headers.Remove("Expect");
        }

        var accepted = httpContext.Request.Headers.AcceptEncoding;
        var readable = rewrites ? new StringValues("identity") : accepted.Count > 0 ? ContentCodings.Readable(accepted) : accepted;
        if (readable != accepted)
        {
            proxyRequest.Headers.Remove("Accept-Encoding");
            proxyRequest.Headers.TryAddWithoutValidation("Accept-Encoding", readable.ToString());
        }

        StraySessions.Strip(proxyRequest.Headers, Token.Value);
    }

    public override ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
        {
            return base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        }

        var status = (int)proxyResponse.StatusCode;
        if (status == StatusCodes.Status101SwitchingProtocols)
        {
            // Not asked for (LegacyCredentials takes Upgrade away): a tunnel would carry what nobody looks at.
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "The upstream switched protocols unasked.");
        }

        if (status is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent)
        {
            WithoutBody(proxyResponse);
        }

        if (dialect.IsSuspect(status) && (body?.MayRepeat(dialect) ?? dialect.MayRepeat([])))
        {
            return JudgeAsync(httpContext, proxyResponse, status, cancellationToken);
        }

        if (status < StatusCodes.Status400BadRequest)
        {
            tokens.MarkUsed(Token);
        }

        // An error may quote the request, and with it the session. Errors are few and short; what succeeds is not looked at.
        if (status >= StatusCodes.Status400BadRequest && !HttpMethods.IsHead(httpContext.Request.Method))
        {
            return MaskAsync(httpContext, proxyResponse, cancellationToken);
        }

        return rewrites && status == StatusCodes.Status200OK
            ? RewriteAsync(httpContext, proxyResponse, cancellationToken)
            : PassAsync(httpContext, proxyResponse, cancellationToken);
    }

    /// <summary>Such an answer has no body (RFC 9110 §15.3.5, §15.3.6); the server here fails on one, and on a length that announces one.</summary>
    private static void WithoutBody(HttpResponseMessage answer)
    {
        if (answer.StatusCode == System.Net.HttpStatusCode.ResetContent)
        {
            AnswerHead.Replace(answer, []);
        }

        answer.Content.Headers.ContentLength = null;
    }

    private async ValueTask<bool> JudgeAsync(HttpContext context, HttpResponseMessage answer, int status, CancellationToken cancellationToken)
    {
        var head = await AnswerHead.ReadAsync(answer, AnswerHead.Limit, cancellationToken);
        var verdict = dialect.Judge(status, head.Decoded);
        if (verdict != SessionVerdict.Valid)
        {
            Outcome = verdict == SessionVerdict.Expired ? ExchangeOutcome.SessionExpired : ExchangeOutcome.SessionRefused;
            KeptAnswer = head.Decoded;
            return false;
        }

        if (status < StatusCodes.Status400BadRequest)
        {
            tokens.MarkUsed(Token);
        }

        await SecretMask.ApplyAsync(answer, head, Token, cancellationToken);
        return await PassAsync(context, answer, cancellationToken);
    }

    private async ValueTask<bool> MaskAsync(HttpContext context, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await SecretMask.ApplyAsync(answer, await AnswerHead.ReadAsync(answer, AnswerHead.Limit, cancellationToken), Token, cancellationToken);
        return await PassAsync(context, answer, cancellationToken);
    }

    private async ValueTask<bool> RewriteAsync(HttpContext context, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await rewriting.RewriteBodyAsync(context, answer, Token.InstanceUrl.Host, cancellationToken);
        return await PassAsync(context, answer, cancellationToken);
    }

    private ValueTask<bool> PassAsync(HttpContext context, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        // The base copies synchronously; awaiting only if that ever changes keeps the common path free of a state machine.
        var copied = base.TransformResponseAsync(context, answer, cancellationToken);
        if (!copied.IsCompletedSuccessfully)
        {
            return FinishAsync(this, copied, context, answer);
        }

        Localize(context, answer);
        return copied;

        static async ValueTask<bool> FinishAsync(Exchange exchange, ValueTask<bool> copied, HttpContext context, HttpResponseMessage answer)
        {
            var result = await copied;
            exchange.Localize(context, answer);
            return result;
        }
    }

    private void Localize(HttpContext context, HttpResponseMessage answer)
    {
        // Of successes, too: the org's own sid cookie would be the session.
        if (SecretMask.IsQuotedIn(answer, Token))
        {
            SecretMask.Apply(context, Token);
        }

        ResponseHeaders.Localize(context);
        if (context.Response.Headers.Location.Count > 0)
        {
            rewriting.RewriteLocation(context, Token.InstanceUrl.Host);
        }
    }
}
