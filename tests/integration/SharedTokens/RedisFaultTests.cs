using System.Diagnostics;
using Sidecar.SharedTokens;
using Simulator;

namespace Sidecar.IntegrationTests.SharedTokens;

/// <summary>Redis that is away or unwell: every replica has a token, each says so once, and one login serves again afterwards.</summary>
public sealed class RedisFaultTests
{
    private const int Available = 1650;
    private const int Unavailable = 1651;
    private const int Replicas = 10;

    private static TimeSpan Longest => TimeSpan.FromSeconds(15);

    [Fact]
    public async Task RedisAway_EachReplicaLogsInByItself_AndSaysSoOnce()
    {
        await using var fleet = await Fleet.StartAsync($"127.0.0.1:{RedisServer.FreePort()}", Concurrently);

        await TokensInTimeAsync(fleet.Add(Replicas));

        Assert.Equal(Replicas, fleet.Logins);
        await TellsOnceAsync(fleet, RedisTrouble.Unreachable);
    }

    [Fact]
    public async Task RedisComesBack_ReplicasAgreeOnOneToken_WithoutALogin_AndNewOnesTakeIt()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.StopAsync();
        await using var fleet = await Fleet.StartAsync(redis.Address, Concurrently);
        await TokensInTimeAsync(fleet.Add(Replicas));

        await redis.StartAgainAsync();

        await Eventually.TrueAsync(async () =>
            (await Fleet.TokensAsync(fleet.Replicas)).Select(token => token.Value).Distinct().Count() == 1, 60);
        await Eventually.TrueAsync(() => fleet.Replicas.All(replica => replica.Problem is null), 60);
        await Fleet.TokensAsync(fleet.Add(Replicas));
        Assert.Equal(Replicas, fleet.Logins);
        Assert.All(fleet.Replicas, replica => Assert.Equal(1, replica.Logs.Count(Available)));
    }

    [Fact]
    public async Task RedisSlow_RequestsDoNotWaitForIt()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var network = new Relay(redis.Port) { Delay = TimeSpan.FromSeconds(2) };
        await using var fleet = await Fleet.StartAsync(network.Address, Concurrently);

        await TokensInTimeAsync(fleet.Add(Replicas));

        Assert.InRange(fleet.Logins, 1, Replicas);
        Assert.All(fleet.Replicas, replica => Assert.NotNull(replica.Problem));
        network.Delay = TimeSpan.Zero;
        await Eventually.TrueAsync(() => fleet.Replicas.All(replica => replica.Problem is null), 60);
        await OneTokenAsync(fleet);
    }

    [Fact]
    public async Task RedisFrozen_RequestsDoNotWaitForIt()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await Fleet.StartAsync(redis.Address, Concurrently);
        var before = await Fleet.TokensAsync(fleet.Add(Replicas));
        await redis.SignalAsync("STOP");

        await InTimeAsync(Task.WhenAll(fleet.Replicas.Zip(before).Select(pair => pair.First.RenewAsync(pair.Second))));

        await TellsOnceAsync(fleet, RedisTrouble.Slow);
        await redis.SignalAsync("CONT");
        await Eventually.TrueAsync(() => fleet.Replicas.All(replica => replica.Problem is null), 60);
        await OneTokenAsync(fleet);
    }

    [Fact]
    public async Task RedisRestartedEmpty_GetsTheTokenAgain_WithoutALogin()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await Fleet.StartAsync(redis.Address);
        await Fleet.TokensAsync(fleet.Add(Replicas));
        await redis.StopAsync();
        await redis.StartAgainAsync();

        await Eventually.TrueAsync(async () => (await redis.KeysAsync()).Any(key => key.Contains(":token:", StringComparison.Ordinal)), 60);
        await Fleet.TokensAsync(fleet.Add(Replicas));

        Assert.Equal(1, fleet.Logins);
    }

    [Fact]
    public async Task RedisReadOnly_ServesWhatItHas_AndLoginsGoOnAlone()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await Fleet.StartAsync(redis.Address, Concurrently);
        var first = (await Fleet.TokensAsync(fleet.Add(1)))[0];
        await redis.AskAsync("CONFIG", "SET", "min-replicas-to-write", "1");

        var others = await Fleet.TokensAsync(fleet.Add(Replicas - 1));

        Assert.All(others, token => Assert.Equal(first.Value, token.Value));
        await InTimeAsync(Task.WhenAll(fleet.Replicas.Select(async replica => await replica.RenewAsync(await replica.TokenAsync()))));
        await TellsOnceAsync(fleet, RedisTrouble.ReadOnly);
        await redis.AskAsync("CONFIG", "SET", "min-replicas-to-write", "0");
        await Eventually.TrueAsync(() => fleet.Replicas.All(replica => replica.Problem is null), 60);
        await OneTokenAsync(fleet);
    }

    [Fact]
    public async Task RedisOutOfMemory_EachReplicaLogsInByItself()
    {
        await using var redis = await RedisServer.StartAsync("--maxmemory", "1", "--maxmemory-policy", "noeviction");
        await using var fleet = await Fleet.StartAsync(redis.Address, Concurrently);

        await TokensInTimeAsync(fleet.Add(Replicas));

        await TellsOnceAsync(fleet, RedisTrouble.OutOfMemory);
        await redis.AskAsync("CONFIG", "SET", "maxmemory", "0");
        await Eventually.TrueAsync(() => fleet.Replicas.All(replica => replica.Problem is null), 60);
        await OneTokenAsync(fleet);
    }

    [Fact]
    public async Task RedisSplitFromHalf_BothHalvesWork_AndAgreeAfterwards()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var network = new Relay(redis.Port);
        await using var fleet = await Fleet.StartAsync(redis.Address, Concurrently);
        fleet.Add(Replicas / 2);
        fleet.Add(Replicas / 2, settings => settings["SharedTokens:Address"] = network.Address);
        var before = await Fleet.TokensAsync(fleet.Replicas);
        network.Cut = true;

        await InTimeAsync(Task.WhenAll(fleet.Replicas.Zip(before).Select(pair => pair.First.RenewAsync(pair.Second))));

        Assert.InRange(fleet.Logins, 2, 2 + (Replicas / 2));
        network.Cut = false;
        await Eventually.TrueAsync(() => fleet.Replicas.All(replica => replica.Problem is null), 60);
        await OneTokenAsync(fleet);
    }

    [Fact]
    public async Task LockOfAReplicaThatDied_FreesItself()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await Fleet.StartAsync(redis.Address);
        await Fleet.TokensAsync(fleet.Add(1));

        // It would give Redis its token again.
        await fleet.Replicas[0].DisposeAsync();
        var token = Assert.Single(await redis.KeysAsync(), key => key.Contains(":token:", StringComparison.Ordinal));
        await redis.AskAsync("DEL", token);
        var name = token[..token.IndexOf(":token:", StringComparison.Ordinal)];
        await redis.AskAsync("SET", $"{name}:lock", "of a replica that died", "PX", "2000");

        var tokens = await Fleet.TokensAsync(fleet.Add(Replicas));

        Assert.Equal(2, fleet.Logins);
        Assert.Single(tokens.Select(static found => found.Value).Distinct());
    }

    private static void Concurrently(SimulatedOrg org) => org.Control.Settings.RefuseConcurrentTokenRequests = false;

    private static Task TokensInTimeAsync(IEnumerable<Replica> replicas) => InTimeAsync(Fleet.TokensAsync(replicas));

    private static async Task InTimeAsync(Task work)
    {
        var began = Stopwatch.GetTimestamp();
        await work;
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, Longest);
    }

    private static async Task TellsOnceAsync(Fleet fleet, RedisTrouble trouble)
    {
        await Eventually.TrueAsync(() => fleet.Replicas.All(replica => replica.Problem is not null));
        Assert.All(fleet.Replicas, replica => Assert.Equal(1,
            replica.Logs.Entries.Count(entry => entry.Id == Unavailable && entry.Text.Contains($"({trouble})", StringComparison.Ordinal))));
    }

    private static Task OneTokenAsync(Fleet fleet) => Eventually.TrueAsync(
        async () => (await Fleet.TokensAsync(fleet.Replicas)).Select(token => token.Value).Distinct().Count() == 1, 60);
}
