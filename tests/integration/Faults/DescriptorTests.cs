using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.LoadTests.Staging;
using static Sidecar.IntegrationTests.Fixtures.Stage;
using Stage = Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Faults;

/// <summary>
/// Few file descriptors (<c>ulimit -n</c>) and many clients: they wait, the admin port answers, and no core spins. On the published binary.
/// </summary>
public class DescriptorTests() : StageTest(Sidecars.Published)
{
    private const int Clients = 600;

    [Fact]
    public async Task FewDescriptors_ConnectionsWaitAndEverybodyIsAnswered()
    {
        await using var stage = await StartAsync("ulimit -n 256");
        using var gate = stage.Org.Control.HoldApi(Limits);
        var requests = Enumerable.Range(0, 200).Select(_ => stage.SendAsync(Get(Limits))).ToList();
        await EventuallyAsync(() => Said(stage, "Sidecar:Limits:Connections") > 0, () => "nobody says that connections wait");
        await AssertQuietAndProbedAsync(stage);
        stage.Org.Control.ReleaseGates();
        Assert.All(await Task.WhenAll(requests).InTime(), response => Assert.Equal(HttpStatusCode.OK, response.Status));
        Assert.Equal(0, Said(stage, "No file descriptor"));
        await AssertUnharmedAsync(stage);
    }

    /// <summary>A bound that is set too high for the descriptors: they do run out.</summary>
    [Fact]
    public async Task NoDescriptorLeft_IsSaidOnceAndProbesAreAnswered()
    {
        await using var stage = await StartAsync("ulimit -n 128", new() { ["Limits:Connections"] = "1000" });
        using (var flood = new ConnectionFlood(thumbprint: ""))
        {
            await flood.OpenAsync(stage.Sidecar.Address, Clients, "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "u8.ToArray(), tls: false);
            await EventuallyAsync(() => Said(stage, "No file descriptor") > 0, () => "nobody says that descriptors are used up");
            await AssertQuietAndProbedAsync(stage);
            Assert.Equal(1, Said(stage, "No file descriptor"));
        }

        await AssertUnharmedAsync(stage);
    }

    private static async Task<Stage> StartAsync(string prepare, Dictionary<string, string>? settings = null)
    {
        var stage = await Stage.SetAsync(async all => await PublishedSidecar.StartPreparedAsync(all, prepare), settings);
        await stage.ReadyAsync();
        return stage;
    }

    private static async Task AssertQuietAndProbedAsync(Stage stage)
    {
        var meter = new ProcessMeter(((PublishedSidecar)stage.Sidecar).ProcessId);
        var before = meter.CpuSeconds();
        using var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, UseProxy = false });
        for (var n = 0; n < 20; n++)
        {
            using var response = await client.GetAsync(new Uri(stage.Sidecar.AdminAddress, "/livez"), TestContext.Current.CancellationToken).InTime();
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        // Two seconds in which little happens. Before, a core was at 100 %.
        Assert.InRange(meter.CpuSeconds() - before, 0, 0.8);
    }

    private static int Said(Stage stage, string text)
        => stage.Sidecar.LogLines.Count(line => line.Contains(text, StringComparison.Ordinal));
}
