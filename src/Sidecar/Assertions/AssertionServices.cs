using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sidecar.Configuration;

namespace Sidecar.Assertions;

public static class AssertionServices
{
    /// <summary>
    /// Signing keys, Salesforce's clock and the assertion signer. Needs <see cref="SidecarOptions"/>, itself or as options.
    /// </summary>
    public static IServiceCollection AddAssertions(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static provider => provider.GetRequiredService<IOptions<SidecarOptions>>().Value);
        services.TryAddSingleton<SigningKeys>();
        services.TryAddSingleton<SalesforceClock>();
        services.TryAddSingleton<AssertionSigner>();
        return services;
    }
}
