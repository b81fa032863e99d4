using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>The published NativeAOT binary as a process of its own, configured by environment as in a pod.</summary>
public sealed partial class PublishedSidecar : ISidecar
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<string> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PublishedSidecar(Process process) => _process = process;

    public Uri Address { get; private set; } = null!;

    public Uri? TlsAddress { get; private set; }

    public Uri AdminAddress { get; private set; } = null!;

    public IReadOnlyList<string> LogLines => [.. _lines];

    public int ProcessId => _process.Id;

    /// <summary>Where the binary is: <c>SIDECAR_BINARY</c>, set by whoever published it.</summary>
    public static string RequireBinary()
    {
        var path = Environment.GetEnvironmentVariable("SIDECAR_BINARY");
        if (path is not null && File.Exists(path))
        {
            return path;
        }

        const string reason = "SIDECAR_BINARY does not name the published binary; make it with: dotnet publish src/Sidecar -c Release -o artifacts/sidecar";
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.Fail(reason);
        return "";
    }

    public static async Task<PublishedSidecar> StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo(RequireBinary()) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        foreach (var (key, value) in settings)
        {
            // DOTNET_… is a setting of the runtime.
            start.Environment[key.StartsWith("DOTNET_", StringComparison.Ordinal) ? key : "Sidecar__" + key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var sidecar = new PublishedSidecar(new Process { StartInfo = start });
        sidecar._process.OutputDataReceived += (_, e) => sidecar.Take(e.Data);
        sidecar._process.ErrorDataReceived += (_, e) => sidecar.Take(e.Data);
        sidecar._process.Start();
        sidecar._process.BeginOutputReadLine();
        sidecar._process.BeginErrorReadLine();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var line = await sidecar._listening.Task.WaitAsync(patience.Token);
        var addresses = Origin().Matches(line).Select(m => new Uri(m.Value)).ToList();
        sidecar.Address = addresses[0];
        sidecar.TlsAddress = addresses.Find(a => a.Scheme == "https") is { } tls ? new Uri($"https://localhost:{tls.Port}") : null;
        sidecar.AdminAddress = addresses[^1];
        return sidecar;
    }

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        Signal("TERM");
        return await WaitForExitAsync();
    }

    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            _listening.TrySetException(new InvalidOperationException("The sidecar ended: " + string.Join('\n', _lines)));
            return;
        }

        _lines.Enqueue(line);
        if (line.Contains("\"EventId\":1802", StringComparison.Ordinal))
        {
            using var json = JsonDocument.Parse(line);
            _listening.TrySetResult(json.RootElement.GetProperty("Message").GetString()!);
        }
    }

    [GeneratedRegex("https?://[^ ;]+")]
    private static partial Regex Origin();
}
