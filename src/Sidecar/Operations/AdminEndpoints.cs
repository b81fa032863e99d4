using Sidecar.Configuration;
using Sidecar.Listening;
using Sidecar.Operations.StatusPage;
using Sidecar.Secrets;

namespace Sidecar.Operations;

/// <summary>What the admin port serves.</summary>
internal sealed class AdminEndpoints(
    SidecarOptions options, ClientHosts hosts, StatusEndpoint page, Health health, MetricsEndpoint metrics, MigrationEndpoint migration,
    AdminActions actions)
{
    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value?.TrimEnd('/').ToLowerInvariant() ?? "";
        var reads = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        var acts = HttpMethods.IsPost(context.Request.Method);
        var sets = HttpMethods.IsPut(context.Request.Method) && path == "/log-level";
        if (!hosts.AllowsOnAdminPort(context.Request))
        {
            var host = Printable.Quoted(context.Request.Host.ToString());
            return AdminResponses.TextAsync(context, StatusCodes.Status403Forbidden,
                $"The sidecar's admin port does not serve the host '{host}', or not web pages. "
                + "What to do: use an IP address, or add the name to Sidecar:Listen:AllowedHosts; send POST and PUT by a program and not "
                + "from a web page.\n");
        }

        if (!reads && !acts && !sets)
        {
            context.Response.Headers.Allow = "GET, HEAD, POST";
            return AdminResponses.TextAsync(context, StatusCodes.Status405MethodNotAllowed,
                "The sidecar's admin port takes GET, HEAD and POST, and PUT for /log-level.\n");
        }

        return path switch
        {
            "" when reads => page.InvokeAsync(context),
            "/livez" or "/healthz" when reads => Health.LivezAsync(context),
            "/readyz" when reads => health.ReadyzAsync(context),
            "/startupz" when reads => health.StartupzAsync(context),
            "/metrics" when reads => metrics.InvokeAsync(context),
            "/migration" when reads => migration.InvokeAsync(context),
            "/log-level" when reads => actions.LogLevelAsync(context),
            "/log-level" when sets => actions.ChangeLogLevelAsync(context),
            "/retry" when acts => actions.RetryAsync(context),
            "/quitquitquit" when options.Admin.AllowQuit && acts => actions.QuitAsync(context),
            _ => AdminResponses.TextAsync(context, StatusCodes.Status404NotFound,
                "This is the sidecar's admin port: / /livez /readyz /startupz /metrics /migration /log-level, and from the same machine "
                + "or pod POST /retry and PUT /log-level\n"),
        };
    }
}
