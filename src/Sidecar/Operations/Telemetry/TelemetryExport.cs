using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Sidecar.Configuration;
using Sidecar.Tracing;

namespace Sidecar.Operations.Telemetry;

/// <summary>
/// Pushes spans and metrics to a collector, where the standard variables of OpenTelemetry name one. Without them, nothing of it is made.
/// Its requests go out by themselves and not by the way to Salesforce.
/// </summary>
internal static class TelemetryExport
{
    public static IServiceCollection AddTelemetryExport(this IServiceCollection services, TelemetryOptions options)
    {
        if (options.Traces is { } traces)
        {
            services.AddOpenTelemetry().WithTracing(builder => builder
                .AddSource(Spans.SourceName)
                .AddProcessor(provider => ProcessorOf(provider, traces)));
        }

        if (options.Metrics is { } metrics)
        {
            services.AddOpenTelemetry().WithMetrics(builder => builder.AddReader(provider => ReaderOf(provider, metrics)));
        }

        return services;
    }

    private static BatchActivityExportProcessor ProcessorOf(IServiceProvider provider, OtlpTarget target)
    {
        var batch = provider.GetRequiredService<IOptionsMonitor<BatchExportActivityProcessorOptions>>().CurrentValue;
        return new(
            new WatchedTraceExporter(OptionsOf(target), WatchOf(provider, "Traces", target)),
            batch.MaxQueueSize, batch.ScheduledDelayMilliseconds, batch.ExporterTimeoutMilliseconds, batch.MaxExportBatchSize);
    }

    private static PeriodicExportingMetricReader ReaderOf(IServiceProvider provider, OtlpTarget target)
    {
        var options = provider.GetRequiredService<IOptionsMonitor<MetricReaderOptions>>().CurrentValue;
        return new(
            new WatchedMetricExporter(OptionsOf(target), WatchOf(provider, "Metrics", target)),
            options.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds ?? 60_000,
            options.PeriodicExportingMetricReaderOptions.ExportTimeoutMilliseconds ?? 30_000)
        {
            TemporalityPreference = options.TemporalityPreference,
        };
    }

    private static OtlpExporterOptions OptionsOf(OtlpTarget target) => new()
    {
        Endpoint = target.Endpoint,
        Protocol = target.IsGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
        Headers = target.Headers,
        TimeoutMilliseconds = (int)target.Timeout.TotalMilliseconds,
        Compression = target.IsCompressed ? OtlpExportCompression.GZip : OtlpExportCompression.None,
    };

    private static ExportWatch WatchOf(IServiceProvider provider, string what, OtlpTarget target)
        => new(what, target.Endpoint, provider.GetRequiredService<ILogger<ExportWatch>>());
}
