using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.AccessTokens;

/// <summary>Refusals that the sidecar can cure itself: the other key, the right time.</summary>
public class RotationAndClockTests
{
    [Fact]
    public async Task NextKey_IsUsedOnceSalesforceKnowsOnlyIt_AndRemembered()
    {
        await using var world = await TokenWorld.StartAsync(next: true);
        var token = await world.TokenAsync();
        Assert.Equal(1, world.Org.Requests);

        world.Org.Certificates[0] = KeyMaterial.Second;
        token = (await world.Source.RenewAsync(token, TokenWorld.Stop)).Token!;
        Assert.Equal(3, world.Org.Requests);
        Assert.Equal(1, world.Logs.Count(1606));
        token = (await world.Source.RenewAsync(token, TokenWorld.Stop)).Token!;
        Assert.Equal(4, world.Org.Requests);

        // The rotation is completed: what was next is current, and still the one that works.
        world.ChangeKey("current", KeyMaterial.Pem(KeyMaterial.Second));
        token = (await world.Source.RenewAsync(token, TokenWorld.Stop)).Token!;
        Assert.NotNull(token);
        Assert.Equal(5, world.Org.Requests);
    }

    [Fact]
    public async Task WayBack_WorksToo()
    {
        await using var world = await TokenWorld.StartAsync(next: true);
        world.Org.Certificates[0] = KeyMaterial.Second;
        var token = await world.TokenAsync();
        world.Org.Certificates[0] = KeyMaterial.First;
        Assert.True((await world.Source.RenewAsync(token, TokenWorld.Stop)).Succeeded);
        Assert.Equal(4, world.Org.Requests);
    }

    [Fact]
    public async Task NeitherKeyAccepted_IsOneRefusal()
    {
        await using var world = await TokenWorld.StartAsync(next: true);
        world.Org.Certificates.Clear();
        Assert.Equal("invalid assertion", (await world.ProblemAsync()).OAuthErrorDescription);
        Assert.Equal(2, world.Org.Requests);
        await world.ProblemAsync();
        Assert.Equal(2, world.Org.Requests);
        Assert.Equal(1, world.Logs.Count(1602));
    }

    [Fact]
    public async Task RefusalThatNoKeyCures_DoesNotTryTheOther()
    {
        await using var world = await TokenWorld.StartAsync(next: true);
        world.Org.Always = Answer.Error("invalid_grant", "user hasn't approved this consumer");
        await world.ProblemAsync();
        Assert.Equal(1, world.Org.Requests);
    }

    [Fact]
    public async Task BrokenCurrentKey_IsReplacedByTheNext()
    {
        await using var world = await TokenWorld.StartAsync(options => File.WriteAllText(options.KeyPath, "x"), next: true);
        world.Org.Certificates[0] = KeyMaterial.Second;
        await world.TokenAsync();
    }

    [Fact]
    public async Task ClockTenMinutesBehind_IsCorrectedWithinTheSameAcquisition()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Skew = TimeSpan.FromMinutes(10);

        await world.TokenAsync();

        Assert.Equal(2, world.Org.Requests);
        Assert.Equal(1, world.Logs.Count(1607));
        Assert.Equal(1, world.Logs.Count(1510));
        Assert.InRange(world.Source.Status.ClockOffset!.Value, TimeSpan.FromSeconds(599), TimeSpan.FromSeconds(601));
    }

    [Fact]
    public async Task ClockTenMinutesAhead_IsLearned_AndLaterAssertionsAreDatedRight()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Skew = TimeSpan.FromMinutes(-10);
        var token = await world.TokenAsync();
        Assert.Equal(1, world.Org.Requests);

        // Our clock gets corrected meanwhile: the learned offset is now wrong by ten minutes, and is learned anew.
        world.Org.Skew = TimeSpan.Zero;
        Assert.True((await world.Source.RenewAsync(token, TokenWorld.Stop)).Succeeded);
        Assert.Equal(3, world.Org.Requests);
        Assert.Equal(TimeSpan.Zero, world.Source.Status.ClockOffset);
    }

    [Fact]
    public async Task WrongKeyWithRightClock_SaysThatItIsNotTheClock()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Certificates.Clear();
        Assert.Contains("dated right", (await world.ProblemAsync()).Message, StringComparison.Ordinal);
        Assert.Equal(1, world.Org.Requests);
    }

    [Fact]
    public async Task WrongKeyWithWrongClock_IsTriedOnceMore_AndSaysSo()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Certificates.Clear();
        world.Org.Skew = TimeSpan.FromMinutes(10);
        Assert.Contains("with the clock corrected", (await world.ProblemAsync()).Message, StringComparison.Ordinal);
        Assert.Equal(2, world.Org.Requests);
    }

    [Fact]
    public async Task WrongClockAndWrongKey_AreBothCured()
    {
        await using var world = await TokenWorld.StartAsync(next: true);
        world.Org.Certificates[0] = KeyMaterial.Second;
        world.Org.Skew = TimeSpan.FromMinutes(10);
        await world.TokenAsync();
        Assert.Equal(3, world.Org.Requests);
    }

    [Fact]
    public async Task ConcurrentRequestOfAReplica_IsWaitedFor()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Script(
            Answer.Error("invalid_grant", "token request is already being processed"),
            Answer.Error("invalid_grant", "expired authorization code"));
        await world.TokenAsync();
        Assert.Equal(3, world.Org.Requests);
    }
}
