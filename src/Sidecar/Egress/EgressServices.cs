using Microsoft.Extensions.DependencyInjection.Extensions;
using Sidecar.Configuration;

namespace Sidecar.Egress;

internal static class EgressServices
{
    /// <summary>Adds the one <see cref="HttpMessageInvoker"/> by which everything leaves, and <see cref="HopMarker"/>.</summary>
    public static IServiceCollection AddEgress(this IServiceCollection services)
    {
        services.TryAddSingleton<HopMarker>();
        services.TryAddSingleton<EgressTraffic>();
        services.TryAddSingleton(provider => SalesforceEgress.Create(
            provider.GetRequiredService<SidecarOptions>(),
            provider.GetRequiredService<HopMarker>(),
            provider.GetRequiredService<EgressTraffic>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        return services;
    }
}
