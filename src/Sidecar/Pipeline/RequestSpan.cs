using System.Diagnostics;
using System.Globalization;
using Sidecar.Migration;
using Sidecar.Requests;
using Sidecar.Secrets;
using Sidecar.Tracing;

namespace Sidecar.Pipeline;

/// <summary>
/// The span of a whole request, from its arrival to the end of its response: a server span by OpenTelemetry's semantic conventions for
/// HTTP. It continues the caller's trace (W3C Trace Context). It has no query, because old programs send sessions and passwords in it.
/// </summary>
internal static class RequestSpan
{
    private const int LongestPath = 300;
    private const int LongestRequestId = 64;
    private const string ClientGone = "client_gone";

    /// <summary>Null when nobody wants spans, or when this trace is not recorded.</summary>
    public static Activity? Start(ClientRequest request)
    {
        var http = request.Context.Request;
        ActivityContext.TryParse(http.Headers.TraceParent, http.Headers.TraceState, isRemote: true, out var caller);
        var method = SpanTags.MethodOf(http);
        var span = Spans.StartServer($"{method} {request.Dialect.Name}", caller);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag(SpanTags.Method, method);
            span.SetTag(SpanTags.Scheme, http.Scheme);
            span.SetTag(SpanTags.Path, Printable.Bounded(StraySessions.Without(request.Path), LongestPath));
            span.SetTag(SpanTags.Dialect, request.Dialect.Name);
            span.SetTag(SpanTags.Client, ClientProgram.NameOf(http.Headers.UserAgent.ToString()));
        }

        return span;
    }

    /// <summary>Adds what is known at the end.</summary>
    public static void Conclude(Activity? span, ClientRequest request)
    {
        if (span is not { IsAllDataRequested: true })
        {
            return;
        }

        var status = request.StatusGiven;
        if (status == 0)
        {
            span.Fail(ClientGone);
        }
        else
        {
            span.SetTag(SpanTags.Status, status);
        }

        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.Fail(status.ToString(CultureInfo.InvariantCulture));
        }

        if (request.Times.Sendings > 1)
        {
            span.SetTag(SpanTags.Repeats, request.Times.Sendings - 1);
        }

        if (request.Context.Response.Headers["x-sfdc-request-id"] is [{ Length: > 0 } id, ..])
        {
            span.SetTag(SpanTags.SalesforceRequestId, Printable.Bounded(id, LongestRequestId));
        }
    }
}
