namespace Sidecar.Operations;

/// <summary><c>/metrics</c>: a pipeline of its own, so that the clients' requests pass no middleware for it.</summary>
internal sealed class MetricsEndpoint(IServiceProvider services)
{
    private readonly RequestDelegate _exporter
        = new ApplicationBuilder(services).UseOpenTelemetryPrometheusScrapingEndpoint("/metrics").Build();

    public Task InvokeAsync(HttpContext context) => _exporter(context);
}
