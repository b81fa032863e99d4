using System.Globalization;

namespace Sidecar.IntegrationTests.Telemetry;

/// <summary>One span of an export (opentelemetry-proto, trace/v1/trace.proto).</summary>
public sealed record Span(
    string TraceId, string SpanId, string ParentId, string Name, int Kind, int Status, IReadOnlyDictionary<string, string> Tags)
{
    public const int Server = 2, Client = 3, Error = 2;

    /// <summary>The spans of an <c>ExportTraceServiceRequest</c>.</summary>
    public static IEnumerable<Span> In(byte[] export)
        => new ProtobufReader(export).Messages(1).SelectMany(static resource => resource.Messages(2))
            .SelectMany(static scope => scope.Messages(2)).Select(static span => new Span(
                span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), (int)span.Number(6),
                span.Messages(15).Select(static status => (int)status.Number(3)).SingleOrDefault(), TagsOf(span, 9)));

    /// <summary>The attributes of the resource of an export of any kind.</summary>
    public static IReadOnlyDictionary<string, string> ResourceOf(byte[] export)
        => TagsOf(new ProtobufReader(export).Messages(1).First().Messages(1).Single(), 1);

    /// <summary>The names of the metrics of an <c>ExportMetricsServiceRequest</c>.</summary>
    public static IEnumerable<string> MetricsIn(byte[] export)
        => new ProtobufReader(export).Messages(1).SelectMany(static resource => resource.Messages(2))
            .SelectMany(static scope => scope.Messages(2)).Select(static metric => metric.Text(1));

    private static Dictionary<string, string> TagsOf(ProtobufReader message, int field)
        => message.Messages(field).ToDictionary(static pair => pair.Text(1), static pair => ValueOf(pair.Messages(2).Single()));

    private static string ValueOf(ProtobufReader value)
        => value.Has(1) ? value.Text(1) : ((long)value.Number(3)).ToString(CultureInfo.InvariantCulture);
}
