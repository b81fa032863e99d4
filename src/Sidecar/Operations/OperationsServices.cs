using System.Diagnostics.Metrics;
using Sidecar.Assertions;
using Sidecar.Listening;

namespace Sidecar.Operations;

internal static class OperationsServices
{
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddSingleton<Drain>();
        services.AddSingleton(provider => new MountedCertificates(
            provider.GetRequiredService<SigningKeys>(), provider.GetService<ServerCertificate>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IMeterFactory>()));
        services.AddSingleton<Health>();
        services.AddSingleton<AdminEndpoints>();
        services.AddSingleton<IHostLifetime, SignalLifetime>();
        services.AddSidecarMetrics();
        services.AddHostedService<FirstLogin>();
        services.AddOptions<HostOptions>().Configure<Configuration.SidecarOptions>((host, options) => host.ShutdownTimeout = options.Drain.FinishWithin);
        return services;
    }
}
