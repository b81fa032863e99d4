using System.Diagnostics.Metrics;
using Sidecar.Configuration;
using Sidecar.Listening;
using Sidecar.Operations.ServiceManager;
using Sidecar.Operations.StatusPage;
using Sidecar.Operations.Telemetry;
using Sidecar.Principals;

namespace Sidecar.Operations;

internal static class OperationsServices
{
    public static IServiceCollection AddOperations(this IServiceCollection services, SidecarOptions settings)
    {
        services.AddSingleton<Drain>();
        services.AddSingleton(static provider => new MountedCertificates(
            provider.GetRequiredService<PrincipalDirectory>(),
            provider.GetService<ServerCertificate>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IMeterFactory>()));
        services.AddSingleton<SigningKeyHealth>();
        services.AddSingleton<Health>();
        services.AddSingleton<RuntimeLogLevel>();
        services.AddSingleton<RetryNow>();
        services.AddSingleton<MigrationEndpoint>();
        services.AddStatusPage();
        services.AddSingleton<AdminActions>();
        services.AddSingleton<AdminEndpoints>();
        services.AddSingleton<IHostLifetime, SignalLifetime>();
        services.AddSidecarMetrics(settings.Telemetry);
        services.AddTelemetryExport(settings.Telemetry);
        services.AddHostedService<FirstLogin>();
        services.AddServiceManager();
        services.AddOptions<HostOptions>()
            .Configure<SidecarOptions>(static (host, options) => host.ShutdownTimeout = options.Drain.FinishWithin);
        return services;
    }
}
