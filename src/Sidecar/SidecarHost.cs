using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Sidecar.AccessTokens;
using Sidecar.Assertions;
using Sidecar.Configuration;
using Sidecar.Egress;
using Sidecar.Forwarding;
using Sidecar.LegacyLogins;
using Sidecar.Listening;
using Sidecar.Migration;
using Sidecar.Operations;
using Sidecar.Pipeline;
using Sidecar.Principals;
using Sidecar.Requests;
using Sidecar.SharedTokens;

namespace Sidecar;

/// <summary>Puts the parts together: one host, two pipelines (the legacy client's and the admin port's).</summary>
internal static partial class SidecarHost
{
    /// <param name="options">Validated settings.</param>
    /// <param name="customize">For tests: another clock, captured logs.</param>
    /// <exception cref="SettingFormatException">The TLS certificate cannot be used.</exception>
    public static WebApplication Build(SidecarOptions options, Action<WebApplicationBuilder>? customize = null)
    {
        // The empty builder: no configuration sources, logging or middleware that nobody asked for, which is memory and start-up time.
        var builder = WebApplication.CreateEmptyBuilder(new());
        Logs.Configure(builder.Logging, options.Log, withTraceIds: options.Telemetry.Traces is not null);

        // For the library of OpenTelemetry, which reads its variables from here.
        builder.Configuration.AddInMemoryCollection(options.Telemetry.Variables);
        customize?.Invoke(builder);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services
            .AddConfiguration(options)
            .AddEgress()
            .AddAssertions()
            .AddAccessTokens()
            .AddSharedTokens(options)
            .AddPrincipals()
            .AddListening(options)
            .AddRequests()
            .AddMigration()
            .AddLegacyLogins()
            .AddForwarding()
            .AddPipeline()
            .AddOperations(options);
#if WINDOWS_SERVICE
        // After the operations, whose way to stop it replaces where a service manager started the program.
        builder.Services.AddWindowsService(static service => service.ServiceName = "sf-sidecar");
#endif
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel((_, kestrel)
            => Endpoints.Configure(kestrel, options, kestrel.ApplicationServices.GetService<ServerCertificate>()));

        var app = builder.Build();
        var sidecar = app.Services.GetRequiredService<SidecarPipeline>();
        var admin = app.Services.GetRequiredService<AdminEndpoints>();
        RequestDelegate toAdmin = admin.InvokeAsync, toSidecar = sidecar.InvokeAsync;
        app.Run(context => BoundedConnection.Of(context) is var connection && connection.IsAdmin
            ? connection.ServeAsync(context, toAdmin)
            : connection.ServeAsync(context, toSidecar));
        app.Lifetime.ApplicationStarted.Register(() => Announce(app, options));
        return app;
    }

    /// <summary>The addresses that are listened on, once started: the legacy client's first, the admin port's last.</summary>
    public static IReadOnlyList<string> Addresses(WebApplication app)
        => [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    private static void Announce(WebApplication app, SidecarOptions options)
    {
        var addresses = string.Join(" ", Addresses(app));
        var all = options.AllPrincipals;
        Log.Listening(
            app.Logger, addresses, string.Join(", ", all.Select(static one => one.Settings.Username)),
            string.Join(", ", all.Select(static one => one.Settings.LoginHost.Host).Distinct()));
        foreach (var principal in all.Where(static one => one.Settings.LoginHostIsShared))
        {
            Log.NotMyDomain(app.Logger, SidecarOptions.SharedLoginHost(principal.Settings.LoginHost.Host));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1802, LogLevel.Information,
            "Listening on {Addresses}; acting as {Username} at {LoginHost}",
            EventName = "Listening")]
        public static partial void Listening(ILogger logger, string addresses, string username, string loginHost);

        [LoggerMessage(1803, LogLevel.Warning, "{Warning}", EventName = "NotMyDomain")]
        public static partial void NotMyDomain(ILogger logger, string warning);
    }
}
