using Sidecar.AccessTokens;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.AccessTokens;

/// <summary>How often the token endpoint is asked at most: its own rate limit, and ours.</summary>
public class LoginLimitTests
{
    [Fact]
    public async Task RateLimit_IsRespectedForTenMinutesAtLeast_WhateverTheKeysDo()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Always = Answer.Error("invalid_grant", "login rate exceeded");
        var pause = (await world.ProblemAsync()).RetryAfter!.Value;
        Assert.InRange(pause, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20));
        Assert.DoesNotContain("key changes", Assert.Single(world.Logs.Entries, e => e.Id == 1620).Text, StringComparison.Ordinal);
        world.Org.Always = null;
        world.ChangeKey("current", KeyMaterial.Pem(KeyMaterial.Second));
        Assert.Equal(AccessTokenProblemKind.RateLimited, (await world.ProblemAsync()).Kind);
        Assert.Equal(1, world.Org.Requests);

        world.ChangeKey("current", KeyMaterial.Pem(KeyMaterial.First));
        world.Time.Advance(pause);
        await world.TokenAsync();
    }

    [Theory]
    [InlineData(503, "120", 120)]
    [InlineData(503, "6", 6)]
    [InlineData(503, "86400", 600)]
    [InlineData(429, "30", 30)]
    [InlineData(429, "0", 1)]
    [InlineData(429, "-5", 600, 2.0)]
    [InlineData(429, "soon", 600, 2.0)]
    public async Task RetryAfter_IsHonouredWithinBounds(int status, string asked, int seconds, double longest = 1.1)
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Always = new Answer(status, "", RetryAfter: asked);
        var problem = await world.ProblemAsync();
        Assert.InRange(problem.RetryAfter!.Value / TimeSpan.FromSeconds(seconds), 1, longest);
        Assert.Equal(status == 429 ? AccessTokenProblemKind.RateLimited : AccessTokenProblemKind.Transient, problem.Kind);
        world.Org.Always = null;
        world.Time.Advance(problem.RetryAfter.Value - TimeSpan.FromMilliseconds(100));
        await world.ProblemAsync();
        Assert.Equal(1, world.Org.Requests);
        world.Time.Advance(TimeSpan.FromMilliseconds(100));
        await world.TokenAsync();
    }

    [Fact]
    public async Task RetryAfterAsADate_IsByTheClockOfTheEndpoint()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Skew = TimeSpan.FromHours(1);
        world.Org.Always = new Answer(503, "", RetryAfter: (world.Org.Now + TimeSpan.FromSeconds(90)).ToString("R"));
        Assert.InRange((await world.ProblemAsync()).RetryAfter!.Value.TotalSeconds, 90, 99);
    }

    [Fact]
    public async Task ShortRetryAfter_IsWaitedForByThoseWhoAsk()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Script(new Answer(503, "", RetryAfter: "4"));
        var before = world.Time.GetUtcNow();
        await world.TokenAsync();
        Assert.Equal(2, world.Org.Requests);
        Assert.True(world.Time.GetUtcNow() - before >= TimeSpan.FromSeconds(4));
    }

    [Theory]
    [InlineData("too_many_requests", nameof(AccessTokenProblemKind.RateLimited))]
    [InlineData("app_not_found", nameof(AccessTokenProblemKind.Refused))]
    public async Task Status429_IsARateLimitUnlessAKnownErrorSaysOtherwise(string error, string kindName)
    {
        var kind = Enum.Parse<AccessTokenProblemKind>(kindName);
        await using var world = await TokenWorld.StartAsync();
        world.Org.Always = Answer.Error(error, status: 429);
        Assert.Equal(kind, (await world.ProblemAsync()).Kind);
    }

    [Fact]
    public async Task Budget_BoundsLogins_WhateverHappens()
    {
        await using var world = await TokenWorld.StartAsync(options =>
        {
            options.TokenRequests.Burst = 3;
            options.TokenRequests.PerHour = 360;
        });
        var token = await world.TokenAsync();
        for (var i = 0; i < 2; i++)
        {
            token = (await world.Source.RenewAsync(token, TokenWorld.Stop)).Token!;
        }

        Assert.Equal(3, world.Org.Requests);

        var problem = (await world.Source.RenewAsync(token, TokenWorld.Stop)).Problem!;
        Assert.Equal(AccessTokenProblemKind.RateLimited, problem.Kind);
        Assert.Equal(TimeSpan.FromSeconds(10), problem.RetryAfter);
        for (var i = 0; i < 100; i++)
        {
            Assert.False((await world.Source.RenewAsync(token, TokenWorld.Stop)).Succeeded);
        }

        Assert.Equal(3, world.Org.Requests);
        Assert.Equal(1, world.Logs.Count(1604));
        Assert.Equal(0, world.Source.Status.FailedLogins);
        // Whoever did not reject it has the last token still: one resource may refuse it and all others take it.
        Assert.Same(token, await world.TokenAsync());

        world.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.True((await world.Source.RenewAsync(token, TokenWorld.Stop)).Succeeded);
        Assert.Equal(4, world.Org.Requests);
    }

    [Fact]
    public async Task Budget_CountsRepeatsToo()
    {
        await using var world = await TokenWorld.StartAsync(options => options.TokenRequests.Burst = 2);
        world.Org.Always = new Answer(503, "");
        Assert.Equal(AccessTokenProblemKind.RateLimited, (await world.ProblemAsync()).Kind);
        Assert.Equal(2, world.Org.Requests);
    }
}
