using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sidecar.LegacyLogins;

internal static class LegacyLoginServices
{
    /// <summary>Every login that the sidecar answers or refuses. Needs the rooms before it: settings, principals, requests.</summary>
    public static IServiceCollection AddLegacyLogins(this IServiceCollection services)
    {
        services.TryAddSingleton<LocalPassword>();
        services.TryAddSingleton<LoginLog>();
        services.TryAddSingleton<OAuthLogins>();
        services.TryAddSingleton<SoapLogins>();
        services.TryAddSingleton<WebLoginGuard>();
        return services;
    }
}
