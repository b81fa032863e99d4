using Microsoft.Extensions.Hosting.Systemd;

namespace Sidecar.Operations.ServiceManager;

internal static class ServiceManagerServices
{
    /// <summary>Nothing where no service manager asks to be told.</summary>
    public static IServiceCollection AddServiceManager(this IServiceCollection services)
    {
        if (OperatingSystem.IsLinux() && !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NOTIFY_SOCKET")))
        {
            services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
            services.AddHostedService<ServiceManagerNotice>();
        }

        return services;
    }
}
