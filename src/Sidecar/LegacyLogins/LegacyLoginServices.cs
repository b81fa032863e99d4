using Microsoft.Extensions.DependencyInjection.Extensions;
using Sidecar.AccessTokens;
using Sidecar.Configuration;

namespace Sidecar.LegacyLogins;

public static class LegacyLoginServices
{
    /// <summary>
    /// Adds <see cref="OAuthLogins"/>, <see cref="SoapLogins"/> and <see cref="PlaceholderSession"/>. Needs <see cref="SidecarOptions"/>,
    /// <see cref="AccessTokenSource"/> and the egress <see cref="HttpMessageInvoker"/>.
    /// </summary>
    public static IServiceCollection AddLegacyLogins(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IOrgTokens>(s => new OrgTokens(s.GetRequiredService<AccessTokenSource>()));
        services.TryAddSingleton<IOrgIdentitySource>(s => new OrgIdentitySource(
            s.GetRequiredService<IOrgTokens>(), s.GetRequiredService<HttpMessageInvoker>(), s.GetRequiredService<SidecarOptions>(),
            s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<OrgIdentitySource>>()));
        services.TryAddSingleton(s => new LocalPassword(s.GetRequiredService<SidecarOptions>(), s.GetRequiredService<ILogger<LocalPassword>>()));
        services.TryAddSingleton(s => new LoginLog(s.GetRequiredService<ILogger<LoginLog>>()));
        services.TryAddSingleton(s => new PlaceholderSession(s.GetRequiredService<SidecarOptions>(), s.GetRequiredService<IOrgIdentitySource>()));
        services.TryAddSingleton(s => new OAuthLogins(
            s.GetRequiredService<SidecarOptions>(), s.GetRequiredService<PlaceholderSession>(), s.GetRequiredService<IOrgIdentitySource>(),
            s.GetRequiredService<LocalPassword>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<LoginLog>()));
        services.TryAddSingleton(s => new SoapLogins(
            s.GetRequiredService<SidecarOptions>(), s.GetRequiredService<PlaceholderSession>(), s.GetRequiredService<IOrgIdentitySource>(),
            s.GetRequiredService<LocalPassword>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<LoginLog>()));
        return services;
    }
}
