using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Sidecar.Configuration;
using Sidecar.Listening;
using Sidecar.Requests;

namespace Sidecar.Operations;

/// <summary>Metrics in the Prometheus text format on the admin port.</summary>
internal static class Metrics
{
    public const string ServiceName = "sf-sidecar";

    public static IServiceCollection AddSidecarMetrics(this IServiceCollection services)
    {
        services.AddSingleton<AccessTokenMetrics>();
        services.AddSingleton<QuotaMetrics>();
        services.AddSingleton<EgressMetrics>();
        services.AddSingleton<ProcessMetrics>();
        services.AddSingleton<MetricsEndpoint>();
        services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource
                .Clear()
                .AddService(ServiceName, serviceVersion: ProductVersion.Text, autoGenerateServiceInstanceId: false))
            .WithMetrics(static metrics => metrics
                .AddInstrumentation(static provider => provider.GetRequiredService<AccessTokenMetrics>())
                .AddInstrumentation(static provider => provider.GetRequiredService<QuotaMetrics>())
                .AddInstrumentation(static provider => provider.GetRequiredService<EgressMetrics>())
                .AddInstrumentation(static provider => provider.GetRequiredService<ProcessMetrics>())
                .AddInstrumentation(static provider => provider.GetRequiredService<ConnectionMetrics>())
                .AddInstrumentation(static provider => provider.GetRequiredService<LogMetrics>())
                .AddMeter(ConnectionMetrics.MeterName, LogMetrics.MeterName, EgressMetrics.MeterName, ProcessMetrics.MeterName)
                .AddMeter(RequestMetrics.MeterName, AccessTokenMetrics.MeterName, QuotaMetrics.MeterName, MountedCertificates.MeterName)
                .AddPrometheusExporter());
        return services;
    }
}
