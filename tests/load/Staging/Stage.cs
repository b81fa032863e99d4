using System.Diagnostics;
using Sidecar.LoadTests.Scenarios;
using Simulator;
using Simulator.Keys;

namespace Sidecar.LoadTests.Staging;

/// <summary>A simulated org in this process, and the sidecar before it in one of its own.</summary>
public sealed class Stage : IAsyncDisposable
{
    // Made once: an RSA key takes longer than anything else here.
    private static readonly TestKeys Signing = TestKeys.CreateSigning();

    private const int LinesKept = 200;

    private readonly DirectoryInfo _folder;

    private Stage(SimulatedOrg org, SidecarProcess sidecar, DirectoryInfo folder) => (Org, Sidecar, _folder) = (org, sidecar, folder);

    /// <summary>The key that follows <see cref="Signing"/>; the sidecar has it, the org learns of it in a rotation.</summary>
    public static TestKeys NextSigning { get; } = TestKeys.CreateSigning();

    /// <summary>What is run, for the report: the published binary, else the sidecar built beside this program.</summary>
    public static string Program => SidecarProcess.PublishedBinary ?? "sidecar.dll (not the published binary)";

    public SimulatedOrg Org { get; }

    public SidecarProcess Sidecar { get; }

    /// <summary>The sidecar's folder for temporary files.</summary>
    public string Temporary => Temporaries(_folder);

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
            Directory.CreateDirectory(Temporaries(folder));
            scenario.Prepare?.Invoke(org);
            var sidecar = await SidecarProcess.StartAsync(StartInfo(), Settings(org, folder, scenario), LinesKept, cancellationToken);
            try
            {
                if (scenario.WaitUntilReady)
                {
                    await sidecar.ReadyAsync(cancellationToken);
                }
            }
            catch
            {
                await sidecar.DisposeAsync();
                throw;
            }

            return new Stage(org, sidecar, folder);
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

    private static string Temporaries(DirectoryInfo folder) => Path.Combine(folder.FullName, "tmp");

    private static ProcessStartInfo StartInfo() => SidecarProcess.PublishedBinary is { } binary
        ? new ProcessStartInfo(binary)
        : new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "sidecar.dll")]);

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
            ["TMPDIR"] = Temporaries(folder),
        };
        foreach (var (key, value) in scenario.Settings)
        {
            settings[key] = value;
        }

        return settings;
    }
}
