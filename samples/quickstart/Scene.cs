using System.Diagnostics;
using Simulator;
using Simulator.Keys;

namespace Quickstart;

/// <summary>
/// The simulated org (in this process) and the sidecar (a process of its own, as in a pod). Gone without a trace when disposed.
/// </summary>
internal sealed class Scene : IAsyncDisposable
{
    private DirectoryInfo? _folder;
    private TestKeys? _keys;
    private Process? _sidecar;
    private StreamWriter? _log;

    private Scene()
    {
    }

    public SimulatedOrg Org { get; private set; } = null!;

    /// <summary>What the legacy client is told.</summary>
    public Uri Sidecar { get; private set; } = null!;

    public Uri Admin { get; private set; } = null!;

    public string LogPath => PathOf("sidecar.log");

    /// <summary>Starts everything; null, with the reason printed, when it cannot.</summary>
    public static async Task<Scene?> SetAsync(int port, CancellationToken cancellationToken)
    {
        var scene = new Scene();
        try
        {
            await scene.StartAsync(port, cancellationToken);
            return scene;
        }
        catch (Exception e)
        {
            // Whatever it was (Ctrl-C, too): the sidecar may run already.
            await scene.DisposeAsync();
            if (e is not (InvalidOperationException or IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception))
            {
                throw;
            }

            await Console.Error.WriteLineAsync($"\nThe quick start could not start: {e.Message}");
            return null;
        }
    }

    /// <summary>Does not return while the sidecar runs; Ctrl-C cancels.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _sidecar!.WaitForExitAsync(cancellationToken);
        await Console.Error.WriteLineAsync("\nThe sidecar has ended by itself; its log:\n" + await File.ReadAllTextAsync(LogPath,
            cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        if (_sidecar is not null)
        {
            if (!_sidecar.HasExited)
            {
                _sidecar.Kill();
                await _sidecar.WaitForExitAsync();
            }

            _sidecar.Dispose();
        }

        if (_log is not null)
        {
            await _log.DisposeAsync();
        }

        if (Org is not null)
        {
            await Org.DisposeAsync();
        }

        _keys?.Dispose();
        _folder?.Delete(recursive: true);
    }

    private async Task StartAsync(int wanted, CancellationToken cancellationToken)
    {
        _folder = Directory.CreateTempSubdirectory("sf-sidecar-quickstart-");
        _keys = TestKeys.CreateSigning();
        _keys.WriteTo(_folder.FullName);
        File.SetUnixFileModeIfUnix(PathOf("tls.key"));
        Narrator.Step("A key pair is made", "tls.key for the sidecar, tls.crt \"uploaded\" to the org");

        Org = await SimulatedOrg.StartAsync(new SimulatedOrgOptions { Certificates = [_keys.Certificate] }, cancellationToken);
        Org.Control.Settings.MinimumQueryBatch = 5;
        Narrator.Step("The simulated org listens",
            $"{Org.BaseAddress.GetLeftPart(UriPartial.Authority)}  (it refuses passwords, as new orgs do)");

        var port = wanted != 0 && Ports.IsFree(wanted) ? wanted : Ports.Free();
        if (port != wanted && wanted != 0)
        {
            Narrator.Note(
                $"(port {wanted} is taken by another program, so the sidecar listens on {port}; choose one with: -- --port <port>)");
        }

        // With any free port wished for, nothing is fixed: several quick starts may run side by side.
        var adminPort = wanted != 0 && port != 8081 && Ports.IsFree(8081) ? 8081 : Ports.Free();
        (Sidecar, Admin) = (new Uri($"http://localhost:{port}"), new Uri($"http://localhost:{adminPort}"));
        StartSidecar(port, adminPort);
        await ReadyAsync(cancellationToken);
        Narrator.Step(
            "The sidecar listens", $"{Sidecar.GetLeftPart(UriPartial.Authority)}  (health: {new Uri(Admin, "/readyz")}, log: {LogPath})");
    }

    private void StartSidecar(int port, int adminPort)
    {
        var start = new ProcessStartInfo(DotnetHost.Find(), [Path.Combine(AppContext.BaseDirectory, "sidecar.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder!.FullName,
        };

        // Settings of a real sidecar in this shell are none of ours.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("Sidecar__",
            StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        // All that has to be known: who, where, with which key. The rest is for a simulated org on http.
        start.Environment["Sidecar__ConsumerKey"] = Org.ConsumerKey;
        start.Environment["Sidecar__Username"] = Org.Username;
        start.Environment["Sidecar__KeyPath"] = PathOf("tls.key");
        start.Environment["Sidecar__LoginHost"] = Org.BaseAddress.GetLeftPart(UriPartial.Authority);
        start.Environment["Sidecar__Upstream__AllowPlainHttp"] = "true";
        start.Environment["Sidecar__Listen__Port"] = $"{port}";
        start.Environment["Sidecar__Admin__Port"] = $"{adminPort}";
        start.Environment["Sidecar__Log__Level"] = "Debug";
        start.Environment["Sidecar__Log__Format"] = "console";

        var log = new StreamWriter(new FileStream(LogPath, FileMode.Create, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        var synchronized = TextWriter.Synchronized(log);
        _log = log;
        _sidecar = Process.Start(start)!;
        _sidecar.OutputDataReceived += (_, e) => Write(e.Data);
        _sidecar.ErrorDataReceived += (_, e) => Write(e.Data);
        _sidecar.BeginOutputReadLine();
        _sidecar.BeginErrorReadLine();

        void Write(string? line)
        {
            if (line is not null)
            {
                synchronized.WriteLine(line);
            }
        }
    }

    private async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(30);)
        {
            if (_sidecar!.HasExited)
            {
                throw new InvalidOperationException("the sidecar ended:\n" + await File.ReadAllTextAsync(LogPath, cancellationToken));
            }

            try
            {
                using var answer = await client.GetAsync(new Uri(Admin, "/readyz"), cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }

        throw new InvalidOperationException("the sidecar was not ready within 30 s:\n" + await File.ReadAllTextAsync(LogPath,
            cancellationToken));
    }

    private string PathOf(string name) => Path.Combine(_folder!.FullName, name);
}
