using System.Diagnostics;

namespace Sidecar.Forwarding;

/// <summary>
/// The headers of W3C Trace Context and Baggage on a request to Salesforce. They tell of the inside of somebody's systems, so none goes
/// out by itself, with telemetry on or off.
/// </summary>
internal static class TraceContext
{
    private static readonly string[] Headers = ["traceparent", "tracestate", "baggage", "Request-Id", "Correlation-Context"];

    /// <summary>Removes the client's headers; adds our own, or the client's where no span is made, if that is wanted.</summary>
    public static void Apply(HttpRequest client, HttpRequestMessage sent, bool sends)
    {
        foreach (var header in Headers)
        {
            sent.Headers.Remove(header);
        }

        if (!sends)
        {
            return;
        }

        var (parent, state) = Activity.Current is { IdFormat: ActivityIdFormat.W3C } span
            ? (span.Id, span.TraceStateString)
            : (client.Headers.TraceParent.ToString(), client.Headers.TraceState.ToString());
        if (!string.IsNullOrEmpty(parent))
        {
            sent.Headers.TryAddWithoutValidation("traceparent", parent);
        }

        if (!string.IsNullOrEmpty(parent) && !string.IsNullOrEmpty(state))
        {
            sent.Headers.TryAddWithoutValidation("tracestate", state);
        }
    }
}
