using Sidecar.AccessTokens;

namespace Sidecar.IntegrationTests.AccessTokens;

/// <summary>Idle time, early renewal, and the session check (WF §1.5).</summary>
public class SessionLifeTests
{
    private static readonly TimeSpan RenewalDue = TimeSpan.FromMinutes(12);

    [Fact]
    public async Task RequestAfterLongIdleness_RenewsInTheBackground()
    {
        await using var world = await TokenWorld.StartAsync();
        var old = await world.TokenAsync();
        world.Org.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Time.Advance(RenewalDue);

        // The old token, at once, while the login is under way; and one login for all that ask meanwhile.
        for (var i = 0; i < 100; i++)
        {
            Assert.Same(old, await world.TokenAsync());
        }

        world.Org.Gate.SetResult();
        await world.LoggedAsync(1600, 2);
        var renewed = (await world.Source.RenewAsync(old, TokenWorld.Stop)).Token;

        Assert.Equal(world.Org.Issued[1], renewed!.Value);
        Assert.Equal(2, world.Org.Requests);
    }

    [Fact]
    public async Task UsedSession_IsNotRenewedEarly()
    {
        await using var world = await TokenWorld.StartAsync();
        var token = await world.TokenAsync();
        for (var i = 0; i < 10; i++)
        {
            world.Time.Advance(RenewalDue - TimeSpan.FromSeconds(1));
            Assert.True(world.Source.IsFresh(token));
            Assert.Same(token, await world.TokenAsync());
            world.Source.MarkUsed(token);
        }

        Assert.Equal(0, world.Logs.Count(1610));
        Assert.Equal(1, world.Org.Requests);
    }

    [Fact]
    public async Task FailedBackgroundRenewal_KeepsTheToken_AndIsNotRepeatedByEachRequest()
    {
        await using var world = await TokenWorld.StartAsync(options => options.TokenRequests.MaxRetries = 0);
        var old = await world.TokenAsync();
        world.Org.Always = new Answer(503, "");
        world.Time.Advance(RenewalDue);

        await world.TokenAsync();
        await UntilAsync(() => world.Source.Status.Problem is not null);
        for (var i = 0; i < 100; i++)
        {
            Assert.Same(old, await world.TokenAsync());
        }

        Assert.Equal(2, world.Org.Requests);
        Assert.True(world.Source.Status is { HasToken: true, Problem.Kind: AccessTokenProblemKind.Transient });
    }

    [Fact]
    public async Task RejectionDuringAnOutage_LeavesNoToken()
    {
        await using var world = await TokenWorld.StartAsync();
        var old = await world.TokenAsync();
        world.Org.Always = new Answer(503, "");

        var result = await world.Source.RenewAsync(old, TokenWorld.Stop);

        Assert.Equal(AccessTokenProblemKind.Transient, result.Problem!.Kind);
        Assert.Equal(AccessTokenProblemKind.Transient, (await world.ProblemAsync()).Kind);
        Assert.True(world.Source.Status is { HasToken: false, EverHadToken: true });
    }

    [Fact]
    public async Task Freshness_EndsWithTheTimeout_AndFollowsWhatTheOrgSays()
    {
        await using var world = await TokenWorld.StartAsync();
        var token = await world.TokenAsync();
        world.Time.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromTicks(1));
        Assert.True(world.Source.IsFresh(token));
        world.Time.Advance(TimeSpan.FromTicks(1));
        Assert.False(world.Source.IsFresh(token));

        world.Source.LearnSessionTimeout(TimeSpan.FromHours(2));
        Assert.True(world.Source.IsFresh(token));
        world.Source.LearnSessionTimeout(TimeSpan.Zero);
        world.Source.LearnSessionTimeout(TimeSpan.FromHours(25));
        world.Source.LearnSessionTimeout(TimeSpan.FromHours(2));
        Assert.True(world.Source.IsFresh(token));
        Assert.Equal(1, world.Logs.Count(1612));
    }

    [Fact]
    public async Task AssuredFreshToken_CostsNothing()
    {
        await using var world = await TokenWorld.StartAsync();
        var token = await world.TokenAsync();
        Assert.Same(token, (await world.Source.GetAssuredAsync(TokenWorld.Stop)).Token);
        Assert.Equal(0, world.Org.Probes);
    }

    [Fact]
    public async Task AssuredColdToken_IsANewLogin()
    {
        await using var world = await TokenWorld.StartAsync();
        Assert.True((await world.Source.GetAssuredAsync(TokenWorld.Stop)).Succeeded);
        Assert.Equal(0, world.Org.Probes);
    }

    [Theory]
    [InlineData(200, true, true)]
    [InlineData(204, true, true)]
    [InlineData(401, false, true)]
    [InlineData(500, true, false)]
    [InlineData(503, true, false)]
    [InlineData(403, true, false)]
    public async Task AssuredStaleToken_IsProven(int status, bool sameToken, bool freshAfterwards)
    {
        await using var world = await TokenWorld.StartAsync();
        var old = await world.TokenAsync();
        world.Time.Advance(TimeSpan.FromMinutes(15));
        world.Org.ProbeStatus = status;

        var assured = (await world.Source.GetAssuredAsync(TokenWorld.Stop)).Token!;

        Assert.Equal(sameToken, assured == old);
        Assert.Equal(freshAfterwards, world.Source.IsFresh(assured));
        Assert.Equal("Bearer " + old.Value, world.Org.LastProbeAuthorization);
        Assert.Equal(1, world.Org.Probes);
        Assert.Equal(sameToken ? 1 : 2, world.Org.Requests);
    }

    [Fact]
    public async Task ManyWhoNeedAssurance_AskOnce()
    {
        await using var world = await TokenWorld.StartAsync();
        var old = await world.TokenAsync();
        world.Time.Advance(TimeSpan.FromMinutes(15));
        world.Org.ProbeGate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var abort = new CancellationTokenSource();
        var aborting = world.Source.GetAssuredAsync(abort.Token).AsTask();
        var callers = Enumerable.Range(0, 100).Select(_ => world.Source.GetAssuredAsync(TokenWorld.Stop).AsTask()).ToArray();

        await abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => aborting);
        world.Org.ProbeGate.SetResult();

        Assert.All(await Task.WhenAll(callers), result => Assert.Same(old, result.Token));
        Assert.Equal(1, world.Org.Probes);
    }

    [Fact]
    public async Task AssuredStaleToken_OfAnUnreachableOrg_IsReturnedAsItIs()
    {
        await using var world = await TokenWorld.StartAsync();
        var old = await world.TokenAsync();
        world.Time.Advance(TimeSpan.FromMinutes(15));
        await world.Org.DisposeAsync();
        Assert.Same(old, (await world.Source.GetAssuredAsync(TokenWorld.Stop)).Token);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, TokenWorld.Stop);
        }
    }
}
