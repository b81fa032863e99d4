using System.Diagnostics;
using Sidecar.Tracing;

namespace Sidecar.AccessTokens;

/// <summary>
/// The spans of a login and of each of its requests to the token endpoint. A login begins a trace of its own: many requests wait for one
/// login, and it belongs to none of them.
/// </summary>
internal static class LoginSpan
{
    public static Activity? Start(LoginReason reason)
    {
        var span = Spans.Start("login");
        span?.SetTag(SpanTags.LoginReason, reason.ToString());
        return span;
    }

    public static Activity? StartRequest(Uri endpoint)
    {
        var span = Spans.Start(HttpMethod.Post.Method, ActivityKind.Client);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag(SpanTags.Method, HttpMethod.Post.Method);
            span.SetTag(SpanTags.ServerAddress, endpoint.Host);
            span.SetTag(SpanTags.ServerPort, endpoint.Port);
            span.SetTag(SpanTags.Url, endpoint.GetLeftPart(UriPartial.Path));
        }

        return span;
    }

    /// <summary>Says where it failed. Salesforce's own words are in the log.</summary>
    public static void Conclude(Activity? span, AccessTokenResult result)
    {
        if (result.Problem is { } problem)
        {
            span?.Fail(problem.Kind.ToString());
        }
    }
}
