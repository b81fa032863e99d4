using Microsoft.Extensions.DependencyInjection.Extensions;
using Sidecar.AccessTokens;
using Sidecar.Configuration;

namespace Sidecar.LegacyLogins;

internal static class LegacyLoginServices
{
    /// <summary>
    /// Adds <see cref="OAuthLogins"/>, <see cref="SoapLogins"/> and <see cref="PlaceholderSession"/>. Needs <see cref="SidecarOptions"/>,
    /// <see cref="AccessTokenSource"/> and the egress <see cref="HttpMessageInvoker"/>.
    /// </summary>
    public static IServiceCollection AddLegacyLogins(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IOrgTokens, OrgTokens>();
        services.TryAddSingleton<IOrgIdentitySource, OrgIdentitySource>();
        services.TryAddSingleton<LocalPassword>();
        services.TryAddSingleton<LoginLog>();
        services.TryAddSingleton<PlaceholderSession>();
        services.TryAddSingleton<OAuthLogins>();
        services.TryAddSingleton<SoapLogins>();
        return services;
    }
}
