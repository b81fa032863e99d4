using Microsoft.Extensions.DependencyInjection.Extensions;
using Sidecar.Assertions;

namespace Sidecar.AccessTokens;

public static class AccessTokenServices
{
    /// <summary>
    /// The access token source and what it is made of, assertions included. Needs from outside the one <see cref="HttpMessageInvoker"/>
    /// for egress to Salesforce, which must follow no redirects and keep no cookies.
    /// </summary>
    public static IServiceCollection AddAccessTokens(this IServiceCollection services)
    {
        services.AddAssertions();
        services.AddMemoryCache();
        services.TryAddSingleton<UpstreamGuard>();
        services.TryAddSingleton<TokenEndpointClient>();
        services.TryAddSingleton<RefusalCircuit>();
        services.TryAddSingleton<LoginBudget>();
        services.TryAddSingleton<TokenRequests>();
        services.TryAddSingleton<LoginPauses>();
        services.TryAddSingleton<TokenAcquisition>();
        services.TryAddSingleton<SessionProbe>();
        services.TryAddSingleton<AccessTokenSource>();
        return services;
    }
}
