using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sidecar.LoadTests.Staging;

/// <summary>The sidecar as a process of its own: the published binary (<c>SIDECAR_BINARY</c>), else the one built beside this program.</summary>
public sealed partial class SidecarProcess : IAsyncDisposable
{
    private const int LinesKept = 200;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<string> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SidecarProcess(Process process) => _process = process;

    public Uri Address { get; private set; } = null!;

    public Uri AdminAddress { get; private set; } = null!;

    public int Id => _process.Id;

    /// <summary>What is run, for the report.</summary>
    public static string Program => Binary ?? "sidecar.dll (not the published binary)";

    private static string? Binary => Environment.GetEnvironmentVariable("SIDECAR_BINARY") is { Length: > 0 } path ? path : null;

    public static async Task<SidecarProcess> StartAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var start = Binary is { } binary
            ? new ProcessStartInfo(binary)
            : new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
                [Path.Combine(AppContext.BaseDirectory, "sidecar.dll")]);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.WorkingDirectory = Path.GetTempPath();
        foreach (var (key, value) in settings)
        {
            start.Environment["Sidecar__" + key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var sidecar = new SidecarProcess(new Process { StartInfo = start });
        try
        {
            sidecar._process.OutputDataReceived += (_, e) => sidecar.Take(e.Data);
            sidecar._process.ErrorDataReceived += (_, e) => sidecar.Take(e.Data);
            sidecar._process.Start();
            sidecar._process.BeginOutputReadLine();
            sidecar._process.BeginErrorReadLine();
            var line = await sidecar._listening.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            var addresses = Origin().Matches(line).Select(match => new Uri(match.Value)).ToList();
            (sidecar.Address, sidecar.AdminAddress) = (addresses[0], addresses[^1]);
            return sidecar;
        }
        catch
        {
            await sidecar.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns once the first login is over.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = AdminAddress };
        for (var patience = 600; patience > 0; patience--)
        {
            using var answer = await client.GetAsync(new Uri("/readyz", UriKind.Relative), cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, cancellationToken);
        }

        throw new InvalidOperationException("The sidecar never became ready:\n" + string.Join('\n', _lines));
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
        if (_lines.Count > LinesKept)
        {
            _lines.TryDequeue(out _);
        }

        // The event that tells the addresses (Operations, 1802).
        if (!_listening.Task.IsCompleted && line.Contains("\"EventId\":1802", StringComparison.Ordinal))
        {
            using var json = JsonDocument.Parse(line);
            _listening.TrySetResult(json.RootElement.GetProperty("Message").GetString()!);
        }
    }

    [GeneratedRegex("https?://[^ ;]+")]
    private static partial Regex Origin();
}
