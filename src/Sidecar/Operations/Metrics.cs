using OpenTelemetry.Metrics;
using Sidecar.Forwarding;

namespace Sidecar.Operations;

/// <summary>Metrics in the Prometheus text format on the admin port.</summary>
internal static class Metrics
{
    public static IServiceCollection AddSidecarMetrics(this IServiceCollection services)
    {
        services.AddSingleton<AccessTokenMetrics>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(ForwardingMetrics.MeterName, AccessTokenMetrics.MeterName, MountedCertificates.MeterName)
            .AddPrometheusExporter());
        return services;
    }

    /// <summary>A pipeline of its own for <c>/metrics</c>, so that the clients' requests pass no middleware for it.</summary>
    public static RequestDelegate Endpoint(WebApplication app)
    {
        app.Services.GetRequiredService<AccessTokenMetrics>();
        return ((IApplicationBuilder)app).New().UseOpenTelemetryPrometheusScrapingEndpoint("/metrics").Build();
    }
}
