namespace Sidecar.IntegrationTests.SharedTokens;

/// <summary>Many replicas, one Redis, one login.</summary>
public sealed class OneLoginTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(50)]
    [InlineData(1000)]
    public async Task ColdStartOfManyReplicas_CostsOneLogin_AndAllHaveItsToken(int replicas)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await Fleet.StartAsync(redis.Address);

        var tokens = await Fleet.TokensAsync(fleet.Add(replicas));

        Assert.Equal(1, fleet.Logins);
        Assert.Single(tokens.Select(static token => token.Value).Distinct());
        Assert.Empty(fleet.Org.Control.Tripwires);
    }

    [Fact]
    public async Task SessionThatEndsUnderAllReplicas_CostsOneLogin()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await Fleet.StartAsync(redis.Address);
        var before = await Fleet.TokensAsync(fleet.Add(200));

        var after = await Task.WhenAll(fleet.Replicas.Zip(before).Select(pair => Task.Run(() => pair.First.RenewAsync(pair.Second))));

        Assert.Equal(2, fleet.Logins);
        Assert.NotEqual(before[0].Value, Assert.Single(after.Select(static token => token.Value).Distinct()));
    }

    [Fact]
    public async Task TokenThatOneReplicaRenewed_ReachesTheOthersWithoutARequest()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await Fleet.StartAsync(redis.Address);
        var before = await Fleet.TokensAsync(fleet.Add(20));

        var renewed = await fleet.Replicas[0].RenewAsync(before[0]);

        foreach (var replica in fleet.Replicas)
        {
            await Eventually.TrueAsync(() => replica.Source.Latest?.Value == renewed.Value);
            Assert.Equal(renewed.Value, (await replica.TokenAsync()).Value);
        }

        Assert.Equal(2, fleet.Logins);
    }

    [Fact]
    public async Task LateRejectionOfAnOldToken_RemovesNoNewerOne()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await Fleet.StartAsync(redis.Address);
        var before = await Fleet.TokensAsync(fleet.Add(2));
        var renewed = await fleet.Replicas[0].RenewAsync(before[0]);
        await Eventually.TrueAsync(() => fleet.Replicas[1].Source.Latest?.Value == renewed.Value);

        Assert.Equal(renewed.Value, (await fleet.Replicas[1].RenewAsync(before[1])).Value);
        Assert.Equal(renewed.Value, (await fleet.Add(1)[0].TokenAsync()).Value);
        Assert.Equal(2, fleet.Logins);
    }

    [Fact]
    public async Task RollingKeyRotation_CostsNoLogin_WhileReplicasHaveOneKeyInCommon()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await Fleet.StartAsync(redis.Address);
        var old = (await Fleet.TokensAsync(fleet.Add(10)))[0];

        // They read what the old ones wrote, and the next look gives it to those that will have only the new key.
        var both = await Fleet.TokensAsync(fleet.Add(10, fleet.BothKeys));
        Assert.All(both, token => Assert.Equal(old.Value, token.Value));
        Assert.Equal(1, fleet.Logins);

        var renewed = await fleet.Replicas[15].RenewAsync(both[5]);
        var only = await Fleet.TokensAsync(fleet.Add(10, fleet.OnlyNextKey));
        Assert.All(only, token => Assert.Equal(renewed.Value, token.Value));
        Assert.Equal(2, fleet.Logins);
    }

    [Fact]
    public async Task ReplicasOfAnotherGroupOrUser_ShareNothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await Fleet.StartAsync(redis.Address);
        var first = (await Fleet.TokensAsync(fleet.Add(3)))[0];
        var second = (await Fleet.TokensAsync(fleet.Add(3, settings => settings["SharedTokens:Group"] = "egress-2")))[0];

        Assert.Equal(2, fleet.Logins);
        Assert.NotEqual(first.Value, second.Value);
    }
}
