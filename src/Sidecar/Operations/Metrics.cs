using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Sidecar.Configuration;
using Sidecar.Listening;
using Sidecar.Requests;
using Sidecar.SharedTokens;

namespace Sidecar.Operations;

/// <summary>Metrics in the Prometheus text format on the admin port.</summary>
internal static class Metrics
{
    public const string ServiceName = "sf-sidecar";

    /// <summary>
    /// Series that one instrument may have. The library sets memory aside for all of them at once, by itself for 2,000: several megabytes.
    /// The largest sets of labels here are families times errors; what is observed has a label or two.
    /// </summary>
    private const int MostSeries = 200, MostObservedSeries = 16;

    public static IServiceCollection AddSidecarMetrics(this IServiceCollection services, TelemetryOptions telemetry)
    {
        services.AddSingleton<AccessTokenMetrics>();
        services.AddSingleton<QuotaMetrics>();
        services.AddSingleton<EgressMetrics>();
        services.AddSingleton<ProcessMetrics>();
        services.AddSingleton<MetricsEndpoint>();
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .Clear()
                .AddService(
                    telemetry.ServiceName ?? ServiceName, serviceVersion: ProductVersion.Text, autoGenerateServiceInstanceId: false)
                .AddEnvironmentVariableDetector())
            .WithMetrics(static metrics => metrics
                .AddInstrumentation(static provider => provider.GetRequiredService<AccessTokenMetrics>())
                .AddInstrumentation(static provider => provider.GetRequiredService<QuotaMetrics>())
                .AddInstrumentation(static provider => provider.GetRequiredService<MountedCertificates>())
                .AddInstrumentation(static provider => provider.GetRequiredService<SigningKeyHealth>())
                .AddInstrumentation(static provider => provider.GetRequiredService<EgressMetrics>())
                .AddInstrumentation(static provider => provider.GetRequiredService<ProcessMetrics>())
                .AddInstrumentation(static provider => provider.GetRequiredService<ConnectionMetrics>())
                .AddInstrumentation(static provider => provider.GetRequiredService<LogMetrics>())
                .AddMeter(ConnectionMetrics.MeterName, LogMetrics.MeterName, EgressMetrics.MeterName, ProcessMetrics.MeterName)
                .AddMeter(ShareMetrics.MeterName)
                .AddMeter(RequestMetrics.MeterName, AccessTokenMetrics.MeterName, QuotaMetrics.MeterName, MountedCertificates.MeterName)
                .AddView(static instrument => new MetricStreamConfiguration
                {
                    CardinalityLimit = instrument.IsObservable ? MostObservedSeries : MostSeries,
                })
                .AddPrometheusExporter());
        return services;
    }
}
