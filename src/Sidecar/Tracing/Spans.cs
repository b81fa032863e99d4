using System.Diagnostics;
using Sidecar.Configuration;

namespace Sidecar.Tracing;

/// <summary>
/// Where the sidecar's spans come from. Without a listener, which only the OTLP export adds, no span is made and nothing is allocated.
/// </summary>
internal static class Spans
{
    public const string SourceName = "Sidecar";

    private static readonly ActivitySource Source = new(SourceName, ProductVersion.Text);

    /// <summary>Whether anybody wants spans.</summary>
    public static bool AreWanted => Source.HasListeners();

    /// <summary>A span below the current one; null when nobody wants it.</summary>
    public static Activity? Start(string name, ActivityKind kind = ActivityKind.Internal) => Source.StartActivity(name, kind);

    /// <summary>The span of a request that comes in, below the caller's if it sent one.</summary>
    public static Activity? StartServer(string name, ActivityContext caller) => Source.StartActivity(name, ActivityKind.Server, caller);

    /// <summary>Says that what the span stands for failed.</summary>
    /// <param name="span">The span.</param>
    /// <param name="type">A word of a small set, for <c>error.type</c>.</param>
    public static void Fail(this Activity span, string type)
    {
        span.SetTag(SpanTags.ErrorType, type);
        span.SetStatus(ActivityStatusCode.Error);
    }
}
