using Microsoft.Extensions.Time.Testing;
using Sidecar.AccessTokens;
using Sidecar.Assertions;
using Sidecar.Configuration;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.AccessTokens;

/// <summary>Many sidecars of one user start when the user's logins of the hour are used up.</summary>
public sealed class FleetTests
{
    private const int Replicas = 20;
    private const int PerHour = 30;
    private static readonly TestKeys Signing = TestKeys.CreateSigning();
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task StartOnAUsedUpLoginLimit_FinishesAsLoginsComeFree_AndTheReplicasAskAtDifferentMoments()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var org = await SimulatedOrg.StartAsync(
            new SimulatedOrgOptions { Certificates = [Signing.Certificate], TimeProvider = time }, TestContext.Current.CancellationToken);
        org.Control.Settings.LoginsPerHour = PerHour;
        using var settings = TestSettings.For(org, Signing);

        // Somebody used one every two minutes; from now on one comes free every two minutes.
        for (var used = 0; used < PerHour; used++)
        {
            await using var other = Login(settings, time);
            Assert.True((await AskAsync(other)).Succeeded);
            time.Advance(TimeSpan.FromHours(1) / PerHour);
        }

        var start = time.GetUtcNow();
        var fleet = Enumerable.Range(0, Replicas).Select(_ => Login(settings, time)).ToList();
        var due = new DateTimeOffset[Replicas];
        var ready = new HashSet<int>();
        var asked = new List<DateTimeOffset>();
        try
        {
            // Each waits as FirstLogin does: as long as the problem says.
            for (; ready.Count < Replicas; time.Advance(Step))
            {
                var now = time.GetUtcNow();
                Assert.True(now - start <= TimeSpan.FromMinutes(62), $"{ready.Count} of {Replicas} after {now - start}");
                foreach (var replica in Enumerable.Range(0, Replicas).Where(r => !ready.Contains(r) && due[r] <= now))
                {
                    asked.Add(now);
                    var result = await AskAsync(fleet[replica]);
                    due[replica] = now + (result.Problem?.RetryAfter ?? TimeSpan.Zero);
                    if (result.Succeeded)
                    {
                        ready.Add(replica);
                    }
                }
            }
        }
        finally
        {
            foreach (var replica in fleet)
            {
                await replica.DisposeAsync();
            }
        }

        // The last login that they need comes free after 40 minutes, and each asks within 20 minutes of that.
        var waves = asked.Where(at => at > start).GroupBy(at => (int)((at - start) / TimeSpan.FromMinutes(1))).Select(wave => wave.Count());
        Assert.InRange(waves.Max(), 1, Replicas / 2);
        Assert.InRange(asked.Count, Replicas, Replicas * 7);
    }

    private static ServiceProvider Login(TestSettings settings, TimeProvider time)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Sidecar:{s.Key}", (string?)s.Value))).Build();
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton(time)
            .AddConfiguration(SettingsReader.Read(configuration).Options)
            .AddSingleton(new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }))
            .AddAssertions()
            .AddAccessTokens()
            .BuildServiceProvider();
    }

    private static async Task<AccessTokenResult> AskAsync(ServiceProvider sidecar)
        => await sidecar.GetRequiredService<AccessTokenSource>().GetAsync(TestContext.Current.CancellationToken);
}
