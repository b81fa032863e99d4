using Microsoft.Extensions.DependencyInjection.Extensions;
using Sidecar.AccessTokens;
using Sidecar.Assertions;
using Sidecar.Configuration;
using Sidecar.SharedTokens;

namespace Sidecar.Principals;

internal static class PrincipalServices
{
    /// <summary>Who the sidecar acts as. Needs settings, access tokens and egress.</summary>
    public static IServiceCollection AddPrincipals(this IServiceCollection services)
    {
        services.TryAddSingleton(static provider
            => new PrincipalOptions(PrincipalOptions.DefaultName, provider.GetRequiredService<SidecarOptions>()));
        services.TryAddSingleton<PrincipalDirectory>();
        return services.AddPrincipal();
    }

    /// <summary>
    /// The services of one further principal. It shares with the host what holds nothing of a principal: the way out, the clock, the log.
    /// </summary>
    public static ServiceProvider For(PrincipalOptions principal, IServiceProvider host)
    {
        var services = Basic(principal, host);
        if (principal.Settings.SharedTokens.Enabled)
        {
            services.AddSingleton<ITokenShare>(own => SharedTokenServices.Create(
                host, principal.Name, principal.Settings, own.GetRequiredService<SigningKeys>(),
                own.GetRequiredService<ILogger<ShareState>>()));
        }

        return services.BuildServiceProvider();
    }

    private static IServiceCollection Basic(PrincipalOptions principal, IServiceProvider host) => new ServiceCollection()
        .AddConfiguration(principal.Settings)
        .AddSingleton(principal)
        .AddSingleton(host.GetRequiredService<TimeProvider>())
        .AddSingleton(host.GetRequiredService<HttpMessageInvoker>())
        .AddSingleton<ILoggerFactory>(new PrincipalLogs(host.GetRequiredService<ILoggerFactory>(), principal.Name))
        .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
        .AddAssertions()
        .AddAccessTokens()
        .AddPrincipal();

    private static IServiceCollection AddPrincipal(this IServiceCollection services)
    {
        services.TryAddSingleton<IOrgTokens, OrgTokens>();
        services.TryAddSingleton<IOrgIdentitySource, OrgIdentitySource>();
        services.TryAddSingleton<PlaceholderSession>();
        services.TryAddSingleton<Principal>();
        return services;
    }
}
