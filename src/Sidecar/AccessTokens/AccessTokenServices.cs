namespace Sidecar.AccessTokens;

internal static class AccessTokenServices
{
    /// <summary>
    /// The access token source and what it is made of. The <see cref="HttpMessageInvoker"/> for egress must follow no redirects and keep no
    /// cookies.
    /// </summary>
    public static IServiceCollection AddAccessTokens(this IServiceCollection services) => services
        .AddMemoryCache()
        .AddSingleton<TokenEndpointClient>()
        .AddSingleton<LoginRateLimit>()
        .AddSingleton<TokenRequests>()
        .AddSingleton<LoginBackoff>()
        .AddSingleton<TokenAcquisition>()
        .AddSingleton<SharedLogin>()
        .AddSingleton<SessionProbe>()
        .AddSingleton<AccessTokenSource>();
}
