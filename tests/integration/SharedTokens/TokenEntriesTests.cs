using System.Diagnostics.Metrics;
using Sidecar.AccessTokens;
using Sidecar.Assertions;
using Sidecar.Configuration;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.SharedTokens;

namespace Sidecar.IntegrationTests.SharedTokens;

/// <summary>The operations on a real Redis.</summary>
public sealed class TokenEntriesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RemovingAnOldEntry_LeavesANewerOne()
    {
        await using var world = await World.StartAsync();
        var old = await world.Entries.WriteAsync(Token(1), onlyIfNone: false, Stop);
        await world.Entries.WriteAsync(Token(2), onlyIfNone: false, Stop);

        await world.Entries.RemoveAsync(old, Stop);

        Assert.Equal(2, (await world.Entries.ReadAsync(0, Stop))?.Token.Generation);
    }

    [Fact]
    public async Task RemovingTheEntryThatIsThere_RemovesIt()
    {
        await using var world = await World.StartAsync();
        await world.Entries.WriteAsync(Token(1), onlyIfNone: false, Stop);

        await world.Entries.RemoveAsync((await world.Entries.ReadAsync(0, Stop))!.Value.Entries, Stop);

        Assert.Null(await world.Entries.ReadAsync(0, Stop));
    }

    [Fact]
    public async Task Lock_IsHeldByOne_AndFreedByItsOwnerOnly()
    {
        await using var world = await World.StartAsync();
        var mine = await world.Entries.TryLockAsync(TimeSpan.FromSeconds(30), Stop);
        Assert.NotNull(mine);
        Assert.Null(await world.Entries.TryLockAsync(TimeSpan.FromSeconds(30), Stop));

        await world.Entries.RemoveAsync([mine.Value with { Bytes = [1, 2, 3] }], Stop);
        Assert.Null(await world.Entries.TryLockAsync(TimeSpan.FromSeconds(30), Stop));

        await world.Entries.RemoveAsync([mine.Value], Stop);
        Assert.NotNull(await world.Entries.TryLockAsync(TimeSpan.FromSeconds(30), Stop));
    }

    [Fact]
    public async Task EverythingInRedis_HasAnEnd()
    {
        await using var world = await World.StartAsync();
        await world.Entries.WriteAsync(Token(1), onlyIfNone: false, Stop);
        await world.Entries.TryLockAsync(TimeSpan.FromSeconds(30), Stop);
        await world.Entries.TryWriteAsync(Stop);

        foreach (var key in await world.Redis.KeysAsync())
        {
            var left = long.Parse((await world.Redis.AskAsync("EVAL", "return redis.call('pttl',KEYS[1])", "1", key))!,
                System.Globalization.CultureInfo.InvariantCulture);
            Assert.InRange(left, 1, (long)TimeSpan.FromMinutes(15).TotalMilliseconds);
        }
    }

    [Fact]
    public async Task TokenThatIsNearlyTooOld_IsNotWritten()
    {
        await using var world = await World.StartAsync();
        var old = Token(1) with { IssuedAt = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(15) };

        Assert.Empty(await world.Entries.WriteAsync(old, onlyIfNone: false, Stop));
        Assert.Empty(await world.Redis.KeysAsync());
    }

    private static SharedToken Token(long generation)
        => new(new AccessToken($"00D!{generation}", new Uri("https://acme.my.salesforce.com"), null, null, 0), generation,
            TimeProvider.System.GetUtcNow());

    private sealed class World(RedisServer redis, RedisConnection connection, SigningKeys keys, TestFolder folder, ServiceProvider services)
        : IAsyncDisposable
    {
        public RedisServer Redis => redis;

        public TokenEntries Entries { get; } = new(
            connection, new("default", "key", "user@example.com", "https://acme.example", "https://acme.example/token", ""), keys,
            ("sf-sidecar", TimeSpan.FromMinutes(15)),
            new TokenResponseReader(new DestinationPolicy(new SidecarOptions()), TimeProvider.System),
            new ShareState(new ShareMetrics(services.GetRequiredService<IMeterFactory>()), "default", new CapturedLogs().For<ShareState>()),
            TimeProvider.System);

        public static async Task<World> StartAsync()
        {
            var redis = await RedisServer.StartAsync();
            var folder = new TestFolder();
            var options = new SidecarOptions { KeyPath = folder.Write("key.pem", KeyMaterial.Pem(KeyMaterial.First)) };
            options.SharedTokens.Address = redis.Address;
            options.SharedTokens.Tls = false;
            return new(redis, new(options.SharedTokens, TimeProvider.System),
                new SigningKeys(options, TimeProvider.System, new CapturedLogs().For<SigningKeys>()), folder,
                new ServiceCollection().AddMetrics().BuildServiceProvider());
        }

        public async ValueTask DisposeAsync()
        {
            connection.Dispose();
            keys.Dispose();
            await services.DisposeAsync();
            await redis.DisposeAsync();
            folder.Dispose();
        }
    }
}
