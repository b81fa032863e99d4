using System.Diagnostics;
using System.Globalization;
using Sidecar.AccessTokens;
using Sidecar.Secrets;
using Sidecar.Tracing;
using Yarp.ReverseProxy.Forwarder;

namespace Sidecar.Forwarding;

/// <summary>
/// The spans of one sending to Salesforce (a client span by OpenTelemetry's semantic conventions for HTTP) and of a wait for an access
/// token.
/// </summary>
internal static class SendingSpan
{
    private const int LongestUrl = 300;

    /// <summary>One sending. Its span ends when the response has passed to the client.</summary>
    public static async ValueTask<ForwarderError> SendAsync(SalesforceTransformer transformer, Func<ValueTask<ForwarderError>> send)
    {
        using var span = Start(transformer);
        var failure = await send();
        Conclude(span, transformer, failure);
        return failure;
    }

    /// <summary>A wait for an access token. One that is at hand makes no span.</summary>
    public static ValueTask<AccessTokenResult> WaitAsync(ValueTask<AccessTokenResult> token)
        => token.IsCompleted || !Spans.AreWanted ? token : WaitForTokenAsync(token);

    private static async ValueTask<AccessTokenResult> WaitForTokenAsync(ValueTask<AccessTokenResult> token)
    {
        using var span = Spans.Start("access token wait");
        var result = await token;
        if (result.Problem is { } problem)
        {
            span?.Fail(problem.Kind.ToString());
        }

        return result;
    }

    private static Activity? Start(SalesforceTransformer transformer)
    {
        var method = SpanTags.MethodOf(transformer.Request.Context.Request);
        var span = Spans.Start(method, ActivityKind.Client);
        if (span is not { IsAllDataRequested: true })
        {
            return span;
        }

        var org = transformer.Token.InstanceUrl;
        var path = transformer.Target.AsSpan();
        var end = path.IndexOfAny('?', ';');
        var shown = StraySessions.Without((end < 0 ? path : path[..end]).ToString());
        span.SetTag(SpanTags.Method, method);
        span.SetTag(SpanTags.ServerAddress, org.Host);
        span.SetTag(SpanTags.ServerPort, org.Port);
        span.SetTag(SpanTags.Url, Printable.Bounded($"{org.GetLeftPart(UriPartial.Authority)}{shown}", LongestUrl));
        if (transformer.Request.Times.Sendings > 0)
        {
            span.SetTag(SpanTags.ResendCount, transformer.Request.Times.Sendings);
        }

        return span;
    }

    private static void Conclude(Activity? span, SalesforceTransformer transformer, ForwarderError failure)
    {
        if (span is not { IsAllDataRequested: true })
        {
            return;
        }

        span.SetTag(SpanTags.Outcome, transformer.Outcome.ToString());
        if (transformer.ResponseStatus > 0)
        {
            span.SetTag(SpanTags.Status, transformer.ResponseStatus);
        }

        if (failure != ForwarderError.None)
        {
            span.Fail(failure.ToString());
        }
        else if (transformer.ResponseStatus >= StatusCodes.Status400BadRequest)
        {
            span.Fail(transformer.ResponseStatus.ToString(CultureInfo.InvariantCulture));
        }
    }
}
