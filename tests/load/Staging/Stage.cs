using Sidecar.LoadTests.Scenarios;
using Simulator;
using Simulator.Keys;

namespace Sidecar.LoadTests.Staging;

/// <summary>A simulated org in this process, and the sidecar before it in one of its own.</summary>
public sealed class Stage : IAsyncDisposable
{
    // Made once: an RSA key takes longer than anything else here.
    private static readonly TestKeys Signing = TestKeys.CreateSigning();

    private readonly DirectoryInfo _folder;

    private Stage(SimulatedOrg org, SidecarProcess sidecar, DirectoryInfo folder) => (Org, Sidecar, _folder) = (org, sidecar, folder);

    /// <summary>The key that follows <see cref="Signing"/>; the sidecar has it, the org learns of it in a rotation.</summary>
    public static TestKeys NextSigning { get; } = TestKeys.CreateSigning();

    public SimulatedOrg Org { get; }

    public SidecarProcess Sidecar { get; }

    public static async Task<Stage> SetAsync(LoadScenario scenario, CancellationToken cancellationToken)
    {
        var options = new SimulatedOrgOptions { Certificates = [Signing.Certificate] };
        // What arrived is judged by counters, tripwires and the records in the end: a log of it would be the memory leak of a soak.
        options.Settings.RecordRequests = false;
        options.Settings.DailyApiLimit = int.MaxValue;
        var org = await SimulatedOrg.StartAsync(options, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("sf-sidecar-load-");
        try
        {
            Signing.WriteTo(folder.CreateSubdirectory("current").FullName);
            NextSigning.WriteTo(folder.CreateSubdirectory("next").FullName);
            scenario.Prepare?.Invoke(org);
            var sidecar = await SidecarProcess.StartAsync(Settings(org, folder, scenario), cancellationToken);
            var stage = new Stage(org, sidecar, folder);
            if (scenario.WaitUntilReady)
            {
                await sidecar.ReadyAsync(cancellationToken);
            }

            return stage;
        }
        catch
        {
            await org.DisposeAsync();
            folder.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Sidecar.DisposeAsync();
        await Org.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static Dictionary<string, string> Settings(SimulatedOrg org, DirectoryInfo folder, LoadScenario scenario)
    {
        var settings = new Dictionary<string, string>
        {
            ["ConsumerKey"] = org.ConsumerKey,
            ["Username"] = org.Username,
            ["KeyPath"] = Path.Combine(folder.FullName, "current"),
            ["NextKeyPath"] = Path.Combine(folder.FullName, "next"),
            ["LoginHost"] = org.BaseAddress.GetLeftPart(UriPartial.Authority),
            ["Upstream:AllowPlainHttp"] = "true",
            ["Listen:Address"] = "127.0.0.1",
            ["Listen:Port"] = "0",
            ["Admin:Port"] = "0",
            ["Log:Format"] = "json",
        };
        foreach (var (key, value) in scenario.Settings)
        {
            settings[key] = value;
        }

        return settings;
    }
}
