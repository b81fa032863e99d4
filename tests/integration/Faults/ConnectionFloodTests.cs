using System.Diagnostics;
using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.Faults;

/// <summary>
/// 5,000 connections of every kind against the published binary in a container's 64 MiB: it lives, stays below its limit, probes are answered while
/// the flood lasts, and afterwards everything works. Without the bounds it died of 850 to 1,950.
/// </summary>
public class ConnectionFloodTests(ITestOutputHelper output) : StageTest(Sidecars.Published)
{
    private const int Connections = 5_000;
    private const long ContainerLimit = 64L << 20;

    private static readonly TimeSpan Failed = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData("heads")]
    [InlineData("heads of the largest size")]
    [InlineData("heads of many lines")]
    [InlineData("admin heads")]
    [InlineData("admin heads within the bound")]
    [InlineData("pages")]
    [InlineData("small pages")]
    [InlineData("logins")]
    [InlineData("SOAP logins")]
    [InlineData("SOAP calls")]
    [InlineData("REST calls")]
    [InlineData("polls")]
    [InlineData("idle TLS")]
    [InlineData("TLS hellos")]
    public async Task Flood_LeavesTheProcessAliveAndProbesAnswered(string kind)
    {
        await using var group = MemoryGroup.Limited(ContainerLimit);
        using var folder = new TestFolder();
        using var server = TestKeys.CreateServer();
        server.WriteTo(folder.Path);
        var settings = new Dictionary<string, string> { ["Tls:CertificatePath"] = folder.Path, ["Log:Level"] = "Information" };

        await using var stage = await Stage.SetAsync(async all => await PublishedSidecar.StartPreparedAsync(all, group.Entry), settings);
        await stage.ReadyAsync();
        stage.Org.Control.Settings.RecordRequests = false;
        using var gate = stage.Org.Control.HoldApi("/");
        var (port, bytes) = ConnectionFlood.Kind(kind);
        var address = port switch { "client" => stage.Sidecar.Address, "admin" => stage.Sidecar.AdminAddress, _ => stage.Sidecar.TlsAddress! };
        var probes = new List<TimeSpan>();
        using (var flood = new ConnectionFlood(server.Certificate.Thumbprint))
        {
            using var over = new CancellationTokenSource();
            var probing = ProbeAsync(stage, probes, over.Token);
            await flood.OpenAsync(address, Connections, bytes, port == "tls");
            await Task.Delay(Hold, TimeProvider.System, TestContext.Current.CancellationToken);
            await over.CancelAsync();
            await probing.InTime();
        }

        output.WriteLine($"{kind}: {probes.Count} probes, slowest {probes.Max().TotalMilliseconds:0} ms, peak {group.PeakMegabytes:0} MB");
        Assert.True(File.Exists($"/proc/{((PublishedSidecar)stage.Sidecar).ProcessId}/status"));
        Assert.False(WouldRestart(probes), string.Join(' ', probes.Select(probe => $"{probe.TotalMilliseconds:0}")));
        stage.Org.Control.ReleaseGates();
        await AssertUnharmedAsync(stage);
        Assert.Equal(0, await ((PublishedSidecar)stage.Sidecar).TerminateAsync().InTime());
    }

    // The kubelet's defaults: three probes in a row of more than a second each.
    private static bool WouldRestart(List<TimeSpan> probes)
        => Enumerable.Range(0, Math.Max(0, probes.Count - 2))
            .Any(n => probes.Skip(n).Take(3).All(probe => probe > TimeSpan.FromSeconds(1)));

    /// <summary>
    /// A flood of the admin port can take the place of a probe before it was read. It counts as a slow one, as for the kubelet.
    /// </summary>
    private static async Task<bool> IsAnsweredAsync(HttpClient client, Stage stage)
    {
        try
        {
            using var response = await client.GetAsync(
                new Uri(stage.Sidecar.AdminAddress, "/livez"), TestContext.Current.CancellationToken).InTime();
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task ProbeAsync(Stage stage, List<TimeSpan> probes, CancellationToken over)
    {
        using var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, UseProxy = false });
        while (!over.IsCancellationRequested)
        {
            var watch = Stopwatch.StartNew();
            probes.Add(await IsAnsweredAsync(client, stage) ? watch.Elapsed : Failed);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        }
    }
}
