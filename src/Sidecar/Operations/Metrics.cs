using OpenTelemetry.Metrics;
using Sidecar.Listening;
using Sidecar.Requests;
using Sidecar.SharedTokens;

namespace Sidecar.Operations;

/// <summary>Metrics in the Prometheus text format on the admin port.</summary>
internal static class Metrics
{
    public static IServiceCollection AddSidecarMetrics(this IServiceCollection services)
    {
        services.AddSingleton<AccessTokenMetrics>();
        services.AddSingleton<MetricsEndpoint>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddInstrumentation(static provider => provider.GetRequiredService<AccessTokenMetrics>())
            .AddInstrumentation(static provider => provider.GetRequiredService<ConnectionMetrics>())
            .AddInstrumentation(static provider => provider.GetRequiredService<LogMetrics>())
            .AddMeter(ConnectionMetrics.MeterName, LogMetrics.MeterName, ShareState.MeterName)
            .AddMeter(RequestMetrics.MeterName, AccessTokenMetrics.MeterName, MountedCertificates.MeterName)
            .AddPrometheusExporter());
        return services;
    }
}
