using Sidecar.AccessTokens;
using Sidecar.IntegrationTests.Fixtures;

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
        world.Org.Certificates[0] = KeyMaterial.Second;
        Assert.Equal("invalid assertion", (await world.ProblemAsync()).OAuthErrorDescription);
        await world.ProblemAsync();
        Assert.Equal(1, world.Org.Requests);

        world.ChangeKey("current", KeyMaterial.Pem(KeyMaterial.Second));

        await world.TokenAsync();
        Assert.Equal(2, world.Org.Requests);
        Assert.Equal(1, world.Logs.Count(1622));
    }

    [Fact]
    public async Task KeyThatChangedWhileTheAnswerWasOnItsWay_HasNotBeenRefused()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Certificates[0] = KeyMaterial.Second;
        world.Org.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var refused = world.ProblemAsync();
        await world.Org.Arrived.Task;
        world.ChangeKey("current", KeyMaterial.Pem(KeyMaterial.Second));
        world.Org.Gate.SetResult();
        await refused;

        await world.TokenAsync();
    }

    [Fact]
    public async Task DownEndpoint_IsNotAskedByEachCall()
    {
        await using var world = await TokenWorld.StartAsync(options => options.TokenRequests.MaxRetries = 0);
        world.Org.Always = new Answer(503, "");
        var expected = TimeSpan.FromSeconds(1);
        for (var round = 1; round <= 6; round++)
        {
            var pause = (await world.ProblemAsync()).RetryAfter!.Value;
            Assert.InRange(pause / expected, 0.9, 1.1);
            for (var i = 0; i < 100; i++)
            {
                await world.ProblemAsync();
            }

            Assert.Equal(round, world.Org.Requests);
            world.Time.Advance(pause);
            expected = expected * 2 < TimeSpan.FromSeconds(10) ? expected * 2 : TimeSpan.FromSeconds(10);
        }

        world.Org.Always = null;
        await world.TokenAsync();
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

        world.ChangeKey("current", KeyMaterial.Pem(KeyMaterial.First));
        await world.TokenAsync();
    }
}
