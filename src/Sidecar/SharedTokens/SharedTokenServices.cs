using Microsoft.Extensions.DependencyInjection.Extensions;
using Sidecar.AccessTokens;
using Sidecar.Assertions;
using Sidecar.Configuration;

namespace Sidecar.SharedTokens;

internal static class SharedTokenServices
{
    /// <summary>The share of the principal <c>default</c>. Nothing, when no Redis is configured.</summary>
    public static IServiceCollection AddSharedTokens(this IServiceCollection services, SidecarOptions options)
    {
        if (!options.SharedTokens.Enabled)
        {
            return services;
        }

        services.AddMetrics();
        services.TryAddSingleton<ShareMetrics>();
        services.TryAddSingleton<RedisConnection>(static provider => new(
            provider.GetRequiredService<SidecarOptions>().SharedTokens, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<ITokenShare>(static provider => Create(
            provider,
            PrincipalOptions.DefaultName,
            provider.GetRequiredService<SidecarOptions>(),
            provider.GetRequiredService<SigningKeys>(),
            provider.GetRequiredService<ILogger<ShareState>>()));
        return services;
    }

    /// <param name="principal">Name of the principal.</param>
    /// <param name="options">Its settings.</param>
    private static ShareIdentity Identity(string principal, SidecarOptions options) => new(
        principal, options.ConsumerKey, options.Username, options.LoginHost.GetLeftPart(UriPartial.Authority),
        options.TokenEndpoint.AbsoluteUri, options.SharedTokens.Group);

    /// <summary>The share of one principal. All principals use one connection.</summary>
    /// <param name="provider">Where the parts that principals have in common come from.</param>
    /// <param name="principal">Name of the principal.</param>
    /// <param name="options">The principal's settings.</param>
    /// <param name="keys">The principal's signing keys.</param>
    /// <param name="logger">The principal's log.</param>
    public static TokenShare Create(
        IServiceProvider provider, string principal, SidecarOptions options, SigningKeys keys, ILogger<ShareState> logger)
    {
        var identity = Identity(principal, options);
        var time = provider.GetRequiredService<TimeProvider>();
        var redis = provider.GetRequiredService<RedisConnection>();
        var state = new ShareState(provider.GetRequiredService<ShareMetrics>(), principal, logger);
        var times = provider.GetService<ShareTimes>() ?? ShareTimes.For(options.TokenRequests.AttemptTimeout);
        var reader = new TokenResponseReader(provider.GetRequiredService<DestinationPolicy>(), time);
        var places = (options.SharedTokens.KeyPrefix, options.Session.Timeout);
        var entries = new TokenEntries(redis, identity, keys, places, reader, state, time);
        var share = new TokenShare(entries, state, times, time);
        redis.Subscribe(entries.Channel, share.Told);
        ShareWatch.Start(share, redis, state, times, time);
        return share;
    }
}
