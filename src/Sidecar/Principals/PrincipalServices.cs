using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sidecar.Principals;

internal static class PrincipalServices
{
    /// <summary>Who the sidecar acts as. Needs settings, access tokens and egress.</summary>
    public static IServiceCollection AddPrincipals(this IServiceCollection services)
    {
        services.TryAddSingleton<IOrgTokens, OrgTokens>();
        services.TryAddSingleton<IOrgIdentitySource, OrgIdentitySource>();
        services.TryAddSingleton<PlaceholderSession>();
        services.TryAddSingleton<Principal>();
        return services;
    }
}
