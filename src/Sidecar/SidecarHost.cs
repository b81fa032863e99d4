using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Sidecar.AccessTokens;
using Sidecar.Assertions;
using Sidecar.Configuration;
using Sidecar.Forwarding;
using Sidecar.LegacyLogins;
using Sidecar.Listening;
using Sidecar.Operations;

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
        Logs.Configure(builder.Logging, options.Log);
        customize?.Invoke(builder);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options);
        builder.Services
            .AddListening()
            .AddAssertions()
            .AddAccessTokens()
            .AddLegacyLogins()
            .AddForwarding()
            .AddOperations();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel((_, kestrel) => Endpoints.Configure(kestrel, options, kestrel.ApplicationServices.GetService<ServerCertificate>()));

        var app = builder.Build();
        var sidecar = app.Services.GetRequiredService<SidecarPipeline>();
        var admin = app.Services.GetRequiredService<AdminEndpoints>();
        admin.MetricsEndpoint = Metrics.Endpoint(app);
        app.Run(context => AdminListener.IsSourceOf(context) ? admin.InvokeAsync(context) : sidecar.InvokeAsync(context));
        app.Lifetime.ApplicationStarted.Register(() => Announce(app, options));
        return app;
    }

    /// <summary>The addresses that are listened on, once started: the legacy client's first, the admin port's last.</summary>
    public static IReadOnlyList<string> Addresses(WebApplication app)
        => [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    private static void Announce(WebApplication app, SidecarOptions options)
    {
        var addresses = string.Join(" ", Addresses(app));
        Log.Listening(app.Logger, addresses, options.Username, options.LoginHost!.Host);
        if (options.LoginHost.Host is "login.salesforce.com" or "test.salesforce.com")
        {
            Log.NotMyDomain(app.Logger, options.LoginHost.Host);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1802, EventName = "Listening", Level = LogLevel.Information, Message = "Listening on {Addresses}; acting as {Username} at {LoginHost}")]
        public static partial void Listening(ILogger logger, string addresses, string username, string loginHost);

        [LoggerMessage(EventId = 1803, EventName = "NotMyDomain", Level = LogLevel.Warning, Message = "Sidecar:LoginHost is {LoginHost}: External Client Apps refuse it (app_not_found); use the org's My Domain, https://<name>.my.salesforce.com")]
        public static partial void NotMyDomain(ILogger logger, string loginHost);
    }
}
