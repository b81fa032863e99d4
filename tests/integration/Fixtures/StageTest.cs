using System.Net;
using System.Text.RegularExpressions;
using Simulator;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>A way to start a sidecar: black-box tests run once per way.</summary>
public delegate Task<ISidecar> SidecarStarter(IReadOnlyDictionary<string, string> settings);

/// <summary>The ways there are.</summary>
public static class Sidecars
{
    public static SidecarStarter InProcess { get; } = async settings => await InProcessSidecar.StartAsync(settings);

    /// <summary>The published NativeAOT binary.</summary>
    public static SidecarStarter Published { get; } = async settings => await PublishedSidecar.StartAsync(settings);
}

/// <summary>A black-box test on a <see cref="Stage"/>, and what must hold after every attack.</summary>
public abstract class StageTest(SidecarStarter start)
{
    protected const string Limits = Api + "/limits";

    /// <summary>A password in a request that must never reach an org.</summary>
    protected const string Password = "Correct-Horse-Battery-Staple";

    protected Task<Stage> SetAsync(
        Dictionary<string, string>? settings = null, SimulatedOrgOptions? options = null, Action<SimulatedOrg>? beforeStart = null)
        => Stage.SetAsync(s => start(s), settings, options, beforeStart);

    protected static async Task<Stage> ReadyAsync(Task<Stage> setting)
    {
        var stage = await setting;
        await stage.ReadyAsync();
        return stage;
    }

    /// <summary>The next ordinary request works, nothing that must not arrive has arrived, and nobody stumbled.</summary>
    protected static async Task AssertUnharmedAsync(Stage stage)
    {
        stage.Org.Control.Repair();
        var (status, body) = await stage.SendAsync(Get(Limits)).InTime();
        Assert.True(status == HttpStatusCode.OK, $"{status} {body}\n{string.Join('\n', stage.Sidecar.LogLines)}");
        Assert.Empty(stage.Org.Control.Tripwires);
        AssertNoStumble(stage);
    }

    /// <summary>No exception that nobody expected: the frameworks log those as errors.</summary>
    protected static void AssertNoStumble(Stage stage) => Assert.DoesNotContain(
        stage.Sidecar.LogLines,
        line => line.Contains("unhandled exception", StringComparison.OrdinalIgnoreCase)
            || line.Contains("NullReference", StringComparison.Ordinal)
            // Event 1112 quotes the web server about a broken request, which no stumble is.
            || (line.Contains("Unexpected", StringComparison.Ordinal) && !line.Contains("1112", StringComparison.Ordinal)));

    /// <summary>Waits for something that happens by itself, soon.</summary>
    protected static async Task EventuallyAsync(Func<bool> holds, Func<string> otherwise)
    {
        for (var patience = 500; patience > 0; patience--)
        {
            if (holds())
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        Assert.Fail(otherwise());
    }

    /// <summary>Waits until a line of the log contains the text.</summary>
    protected static Task ToldAsync(Stage stage, string text) => EventuallyAsync(
        () => stage.Sidecar.LogLines.Any(line => line.Contains(text, StringComparison.Ordinal)),
        () => string.Join('\n', stage.Sidecar.LogLines));

    /// <summary>
    /// What <c>/metrics</c> says once it holds. A request is counted after its response has gone out, and the exporter answers for a moment
    /// with what it has.
    /// </summary>
    protected static async Task<string> MetricsAsync(Stage stage, Func<string, bool> holds)
    {
        var text = "";
        for (var patience = 100; patience > 0; patience--)
        {
            text = await stage.Client.GetStringAsync(new Uri(stage.Sidecar.AdminAddress, "/metrics"));
            if (holds(text))
            {
                return text;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        Assert.Fail(text);
        return text;
    }

    /// <summary>Waits until <c>/metrics</c> has a line for each of these expressions.</summary>
    protected static Task<string> MetricsAsync(Stage stage, params string[] patterns)
        => MetricsAsync(stage, text => patterns.All(pattern => Regex.IsMatch(text, "(?m)^" + pattern)));
}
