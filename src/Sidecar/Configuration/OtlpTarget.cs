namespace Sidecar.Configuration;

/// <summary>Where one kind of telemetry goes, by the OpenTelemetry protocol.</summary>
/// <param name="Endpoint">The whole URL, for HTTP with the signal's path.</param>
/// <param name="IsGrpc">gRPC; otherwise HTTP with protobuf.</param>
/// <param name="Headers"><c>key=value</c> pairs, which may be secret; empty for none.</param>
/// <param name="Timeout">How long one export may take.</param>
/// <param name="IsCompressed">Whether bodies are sent with gzip.</param>
internal sealed record OtlpTarget(Uri Endpoint, bool IsGrpc, string Headers, TimeSpan Timeout, bool IsCompressed);

/// <summary>The export of telemetry, as the standard variables of OpenTelemetry give it. Off without them.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>Where spans go; null when none are made.</summary>
    public OtlpTarget? Traces { get; set; }

    /// <summary>Where metrics are pushed to, beside <c>/metrics</c>; null when they are not pushed.</summary>
    public OtlpTarget? Metrics { get; set; }

    /// <summary>Name of the service. Default <c>sf-sidecar</c>; <c>OTEL_SERVICE_NAME</c>.</summary>
    public string? ServiceName { get; set; }

    /// <summary>All variables that begin with <c>OTEL_</c>, for the library: sampler, resource attributes, batch sizes.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; set; } = new Dictionary<string, string?>();
}
