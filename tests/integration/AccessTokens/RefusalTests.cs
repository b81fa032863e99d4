using Sidecar.AccessTokens;
using Sidecar.IntegrationTests.Assertions;

namespace Sidecar.IntegrationTests.AccessTokens;

/// <summary>How often the token endpoint is asked when it says no, fails, or is asked too much.</summary>
public class RefusalTests
{
    private static readonly Answer NotApproved = Answer.Error("invalid_grant", "user hasn't approved this consumer");

    [Fact]
    public async Task Refusal_IsAnsweredFromMemory_ForAMinute_ThenLonger()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Always = NotApproved;
        var expected = TimeSpan.FromMinutes(1);
        for (var round = 1; round <= 7; round++)
        {
            var pause = (await world.ProblemAsync()).RetryAfter!.Value;
            Assert.InRange(pause / expected, 0.9, 1.1);
            world.Time.Advance(pause - TimeSpan.FromSeconds(1));
            var standing = await world.ProblemAsync();
            Assert.Equal(TimeSpan.FromSeconds(1), standing.RetryAfter);
            Assert.Equal(AccessTokenProblemKind.Refused, standing.Kind);
            Assert.Equal(round, world.Org.Requests);
            world.Time.Advance(TimeSpan.FromSeconds(1));
            expected = expected * 2 < TimeSpan.FromMinutes(15) ? expected * 2 : TimeSpan.FromMinutes(15);
        }

        world.Org.Always = null;
        await world.TokenAsync();
        Assert.Equal(1, world.Logs.Count(1621));
        // And the growth is forgotten.
        world.Org.Always = NotApproved;
        var again = await world.Source.RenewAsync(await world.TokenAsync(), TokenWorld.Stop);
        Assert.InRange(again.Problem!.RetryAfter!.Value, TimeSpan.FromSeconds(54), TimeSpan.FromSeconds(66));
    }

    [Fact]
    public async Task ChangedKey_EndsTheRefusalAtOnce()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Certificates[0] = TestKeys.Second;
        Assert.Equal("invalid assertion", (await world.ProblemAsync()).OAuthErrorDescription);
        await world.ProblemAsync();
        Assert.Equal(1, world.Org.Requests);

        world.ChangeKey("current", TestKeys.Pem(TestKeys.Second));

        await world.TokenAsync();
        Assert.Equal(2, world.Org.Requests);
        Assert.Equal(1, world.Logs.Count(1622));
    }

    [Fact]
    public async Task KeyThatChangedWhileTheAnswerWasOnItsWay_HasNotBeenRefused()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Certificates[0] = TestKeys.Second;
        world.Org.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var refused = world.ProblemAsync();
        await world.Org.Arrived.Task;
        world.ChangeKey("current", TestKeys.Pem(TestKeys.Second));
        world.Org.Gate.SetResult();
        await refused;

        await world.TokenAsync();
    }

    [Fact]
    public async Task RateLimit_IsRespectedForTenMinutesAtLeast_WhateverTheKeysDo()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Always = Answer.Error("invalid_grant", "login rate exceeded");
        var pause = (await world.ProblemAsync()).RetryAfter!.Value;
        Assert.InRange(pause, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(11));
        Assert.DoesNotContain("key changes", Assert.Single(world.Logs.Entries, e => e.Id == 1620).Text, StringComparison.Ordinal);
        world.Org.Always = null;
        world.ChangeKey("current", TestKeys.Pem(TestKeys.Second));
        Assert.Equal(AccessTokenProblemKind.RateLimited, (await world.ProblemAsync()).Kind);
        Assert.Equal(1, world.Org.Requests);

        world.ChangeKey("current", TestKeys.Pem(TestKeys.First));
        world.Time.Advance(pause);
        await world.TokenAsync();
    }

    [Theory]
    [InlineData(503, "120", 120)]
    [InlineData(503, "6", 6)]
    [InlineData(503, "86400", 600)]
    [InlineData(429, "30", 30)]
    [InlineData(429, "0", 1)]
    [InlineData(429, "-5", 600)]
    [InlineData(429, "soon", 600)]
    public async Task RetryAfter_IsHonouredWithinBounds(int status, string asked, int seconds)
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Always = new Answer(status, "", RetryAfter: asked);
        var problem = await world.ProblemAsync();
        Assert.InRange(problem.RetryAfter!.Value / TimeSpan.FromSeconds(seconds), 1, 1.1);
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
    [InlineData("too_many_requests", AccessTokenProblemKind.RateLimited)]
    [InlineData("app_not_found", AccessTokenProblemKind.Refused)]
    public async Task Status429_IsARateLimitUnlessAKnownErrorSaysOtherwise(string error, AccessTokenProblemKind kind)
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Always = Answer.Error(error, status: 429);
        Assert.Equal(kind, (await world.ProblemAsync()).Kind);
    }

    [Fact]
    public async Task DownEndpoint_IsNotAskedByEachCall()
    {
        await using var world = await TokenWorld.StartAsync(options => options.Logins.MaxRetries = 0);
        world.Org.Always = new Answer(503, "");
        var expected = TimeSpan.FromSeconds(1);
        for (var round = 1; round <= 6; round++)
        {
            var pause = (await world.ProblemAsync()).RetryAfter!.Value;
            Assert.InRange(pause / expected, 0.9, 1.1);
            for (var i = 0; i < 100; i++)
                await world.ProblemAsync();
            Assert.Equal(round, world.Org.Requests);
            world.Time.Advance(pause);
            expected = expected * 2 < TimeSpan.FromSeconds(10) ? expected * 2 : TimeSpan.FromSeconds(10);
        }

        world.Org.Always = null;
        await world.TokenAsync();
    }

    [Fact]
    public async Task Budget_BoundsLogins_WhateverHappens()
    {
        await using var world = await TokenWorld.StartAsync(options =>
        {
            options.Logins.Burst = 3;
            options.Logins.PerHour = 360;
        });
        var token = await world.TokenAsync();
        for (var i = 0; i < 2; i++)
            token = (await world.Source.RenewAsync(token, TokenWorld.Stop)).Token!;
        Assert.Equal(3, world.Org.Requests);

        var problem = (await world.Source.RenewAsync(token, TokenWorld.Stop)).Problem!;
        Assert.Equal(AccessTokenProblemKind.RateLimited, problem.Kind);
        Assert.Equal(TimeSpan.FromSeconds(10), problem.RetryAfter);
        for (var i = 0; i < 100; i++)
            Assert.False((await world.Source.RenewAsync(token, TokenWorld.Stop)).Succeeded);
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
        await using var world = await TokenWorld.StartAsync(options => options.Logins.Burst = 2);
        world.Org.Always = new Answer(503, "");
        Assert.Equal(AccessTokenProblemKind.RateLimited, (await world.ProblemAsync()).Kind);
        Assert.Equal(2, world.Org.Requests);
    }

    [Fact]
    public async Task UnusableKey_IsTheProblem_AndANewOneTheCure()
    {
        await using var world = await TokenWorld.StartAsync(options => File.WriteAllText(options.KeyPath, ""));
        var problem = await world.ProblemAsync();
        Assert.Equal(AccessTokenProblemKind.KeyUnusable, problem.Kind);
        Assert.Contains(world.Options.KeyPath, problem.Message, StringComparison.Ordinal);
        Assert.NotNull(problem.Remedy);
        Assert.Equal(problem, world.Source.Status.Problem);
        Assert.Equal(0, world.Org.Requests);

        world.ChangeKey("current", TestKeys.Pem(TestKeys.First));
        await world.TokenAsync();
    }
}
