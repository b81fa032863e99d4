using System.Diagnostics;
using System.Net;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.SharedTokens;

/// <summary>Published executables as replicas: logins are counted by the org, and every request is answered.</summary>
public sealed class PublishedFleetTests
{
    private static readonly TestKeys Signing = TestKeys.CreateSigning();

    // FLEET_REPLICAS=40 is what docs/fleet.md quotes; a CI run has less time.
    private static int Replicas => int.TryParse(Environment.GetEnvironmentVariable("FLEET_REPLICAS"), out var count) ? count : 12;

    [Fact]
    public async Task Replicas_LogInOnce_RenewOnce_AndGoOnWithoutRedis()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var org = await SimulatedOrg.StartAsync(
            new SimulatedOrgOptions { Certificates = [Signing.Certificate] }, TestContext.Current.CancellationToken);
        org.Control.Settings.RefuseConcurrentTokenRequests = true;
        using var settings = TestSettings.For(org, Signing);
        settings["SharedTokens:Address"] = redis.Address;
        settings["SharedTokens:Tls"] = "false";
        var sidecars = new List<PublishedSidecar>();
        using var client = new HttpClient();
        try
        {
            // All at once.
            sidecars.AddRange(await Task.WhenAll(Enumerable.Range(0, Replicas).Select(_ => PublishedSidecar.StartAsync(settings))));
            await AllAnswerAsync(client, sidecars);
            Assert.Equal(1, org.Control.Counters.Logins);

            org.Control.RevokeAllSessions();
            var began = Stopwatch.GetTimestamp();
            await AllAnswerAsync(client, sidecars);
            TestContext.Current.TestOutputHelper?.WriteLine($"expiry under {Replicas} replicas: {Stopwatch.GetElapsedTime(began)}");
            Assert.Equal(2, org.Control.Counters.Logins);

            await redis.AskAsync("SAVE");
            var dump = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(redis.DumpPath, TestContext.Current.CancellationToken));
            Assert.All(org.Control.LiveSessions, session => Assert.DoesNotContain(session, dump, StringComparison.Ordinal));
            Assert.Contains("\"sharedTokens\":\"shared\"", await ReadyzAsync(client, sidecars[0]), StringComparison.Ordinal);

            var metrics = await client.GetStringAsync(new Uri(sidecars[0].AdminAddress, "/metrics"), TestContext.Current.CancellationToken);
            Assert.Matches("sidecar_shared_tokens_available\\{[^}]*principal=\"default\"[^}]*\\} 1\n", metrics);
            Assert.Matches("sidecar_shared_tokens_results_total\\{[^}]*principal=\"default\",result=\"[a-z]+\"\\} [1-9]", metrics);

            await redis.StopAsync();
            org.Control.Settings.RefuseConcurrentTokenRequests = false;
            org.Control.RevokeAllSessions();
            await AllAnswerAsync(client, sidecars);
            Assert.InRange(org.Control.Counters.Logins, 3, 2 + Replicas);
            Assert.Contains("Redis", await ReadyzAsync(client, sidecars[0]), StringComparison.Ordinal);
            Assert.All(sidecars, sidecar => Assert.Single(
                sidecar.LogLines, line => line.Contains("\"EventId\":1651", StringComparison.Ordinal)));
        }
        finally
        {
            await Task.WhenAll(sidecars.Select(sidecar => sidecar.DisposeAsync().AsTask()));
        }

        Assert.Empty(org.Control.Tripwires);
    }

    private static async Task AllAnswerAsync(HttpClient client, IEnumerable<PublishedSidecar> sidecars)
    {
        var answers = await Task.WhenAll(sidecars.Select(async sidecar =>
        {
            using var request = Stage.Get(new Uri(sidecar.Address, $"{Stage.Api}/limits").AbsoluteUri);
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }));
        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
    }

    private static async Task<string> ReadyzAsync(HttpClient client, PublishedSidecar sidecar)
        => await client.GetStringAsync(new Uri(sidecar.AdminAddress, "/readyz"), TestContext.Current.CancellationToken);
}
