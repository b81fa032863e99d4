using Sidecar.Configuration;

namespace Sidecar.Operations;

/// <summary>What the admin port answers.</summary>
internal sealed class AdminEndpoints(SidecarOptions options, Health health, Drain drain)
{
    /// <summary>Answers <c>/metrics</c>; set when the application is built, of which the exporter is a part.</summary>
    public RequestDelegate? MetricsEndpoint { get; set; }

    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value?.TrimEnd('/').ToLowerInvariant() ?? "";
        var reads = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        return path switch
        {
            "/livez" or "/healthz" when reads => Health.LivezAsync(context),
            "/readyz" when reads => health.ReadyzAsync(context),
            "/startupz" when reads => health.StartupzAsync(context),
            "/metrics" when reads && MetricsEndpoint is not null => MetricsEndpoint(context),
            "/quitquitquit" when options.Admin.AllowQuit && HttpMethods.IsPost(context.Request.Method) => QuitAsync(context),
            _ => NotFoundAsync(context),
        };
    }

    private Task QuitAsync(HttpContext context)
    {
        drain.Begin(acceptFor: TimeSpan.Zero);
        return context.Response.WriteAsync("stopping\n", context.RequestAborted);
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Response.WriteAsync("This is the sidecar's admin port: /livez /readyz /startupz /metrics\n", context.RequestAborted);
    }
}
