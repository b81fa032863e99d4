using System.Net;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Operations;

/// <summary>The way down, of the binary that ships: signals and exit codes exist only there.</summary>
public class DrainTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Sigterm_RequestsInFlightAndNewOnesAreAnsweredAndTheExitCodeIsZero()
    {
        await using var stage = await StartAsync(acceptFor: "3s");
        var sidecar = (PublishedSidecar)stage.Sidecar;
        using var gate = stage.Org.Control.HoldApi("/services/apexrest/slow");
        var inFlight = stage.SendAsync(Stage.Post("/services/apexrest/slow", "{}"));
        await gate.WaitForArrivalsAsync(1, TestContext.Current.CancellationToken).WaitAsync(Patience,
            TestContext.Current.CancellationToken);

        var exit = sidecar.TerminateAsync();
        await NotReadyAsync(stage);
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Stage.Get(Stage.Api + "/limits"))).Status);
        gate.Release();
        Assert.NotEqual(HttpStatusCode.BadGateway, (await inFlight.WaitAsync(Patience, TestContext.Current.CancellationToken)).Status);
        Assert.Equal(0, await exit.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task SecondSigterm_EndsTheWaiting()
    {
        await using var stage = await StartAsync(acceptFor: "10m");
        var sidecar = (PublishedSidecar)stage.Sidecar;
        var exit = sidecar.TerminateAsync();
        await NotReadyAsync(stage);
        sidecar.Signal("TERM");
        Assert.Equal(0, await exit.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Sigint_EndsWithoutWaiting()
    {
        // A shell starts what it puts in the background with this signal ignored, and processes inherit that: also these tests.
        await using var stage = await StartAsync(
            acceptFor: "10m", start: settings => PublishedSidecar.StartPreparedAsync(settings, ":", "env --default-signal=INT"));
        var sidecar = (PublishedSidecar)stage.Sidecar;
        sidecar.Signal("INT");
        Assert.Equal(0, await sidecar.WaitForExitAsync().WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Quit_StopsOnlyWhereItIsAllowed()
    {
        await using var refusing = await StartAsync("0s");
        using var refused = await refusing.Client.PostAsync(new Uri(refusing.Sidecar.AdminAddress, "/quitquitquit"), null,
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);

        await using var stage = await StartAsync("0s", allowQuit: true);
        using var answer = await stage.Client.PostAsync(new Uri(stage.Sidecar.AdminAddress, "/quitquitquit"), null,
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, await ((PublishedSidecar)stage.Sidecar).WaitForExitAsync().WaitAsync(Patience,
            TestContext.Current.CancellationToken));
    }

    private static async Task NotReadyAsync(Stage stage)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            using var answer = await stage.Client.GetAsync(new Uri(stage.Sidecar.AdminAddress, "/readyz"),
                TestContext.Current.CancellationToken);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                Assert.Contains("stopping", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
                    StringComparison.Ordinal);
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail("still ready after SIGTERM");
    }

    private static async Task<Stage> StartAsync(
        string acceptFor, bool allowQuit = false, Func<IReadOnlyDictionary<string, string>, Task<PublishedSidecar>>? start = null)
    {
        var stage = await Stage.SetAsync(
            async settings => await (start ?? PublishedSidecar.StartAsync)(settings),
            new Dictionary<string, string> { ["Drain:AcceptFor"] = acceptFor, ["Admin:AllowQuit"] = allowQuit ? "true" : "false" });
        await stage.ReadyAsync();
        return stage;
    }
}
