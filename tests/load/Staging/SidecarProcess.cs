using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sidecar.LoadTests.Staging;

/// <summary>
/// The sidecar as a process of its own, configured by environment as in a pod. The integration tests start the published one by it too.
/// </summary>
public sealed partial class SidecarProcess : IAsyncDisposable
{
    private static readonly string[] RawPrefixes = ["DOTNET_", "OTEL_"];

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly int _linesKept;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<string> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SidecarProcess(Process process, int linesKept) => (_process, _linesKept) = (process, linesKept);

    /// <summary>The published binary that <c>SIDECAR_BINARY</c> names; null when it names none.</summary>
    public static string? PublishedBinary => Environment.GetEnvironmentVariable("SIDECAR_BINARY") is { Length: > 0 } path ? path : null;

    /// <summary>Where it listens: for clients, by TLS too if it does, and for the operator.</summary>
    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    public Uri Address => Addresses[0];

    public Uri AdminAddress => Addresses[^1];

    public int Id => _process.Id;

    /// <summary>What it wrote, the latest lines.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Returns once it listens.</summary>
    /// <param name="start">The program; its settings are added.</param>
    /// <param name="settings">Settings of the sidecar without their prefix, variables of others (<c>DOTNET_…</c>, <c>OTEL_…</c>, <c>TMPDIR</c>).</param>
    /// <param name="linesKept">How much of what it writes is kept, the latest: all of it is much after hours.</param>
    /// <param name="cancellationToken">Gives up, and leaves no process.</param>
    public static async Task<SidecarProcess> StartAsync(
        ProcessStartInfo start, IReadOnlyDictionary<string, string> settings, int linesKept, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(settings);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.WorkingDirectory = Path.GetTempPath();
        foreach (var (key, value) in settings)
        {
            var raw = key == "TMPDIR" || RawPrefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal));
            start.Environment[raw ? key : "Sidecar__" + key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var sidecar = new SidecarProcess(new Process { StartInfo = start }, linesKept);
        sidecar._process.OutputDataReceived += (_, e) => sidecar.Take(e.Data);
        sidecar._process.ErrorDataReceived += (_, e) => sidecar.Take(e.Data);
        sidecar._process.Start();
        try
        {
            sidecar._process.BeginOutputReadLine();
            sidecar._process.BeginErrorReadLine();
            var line = await sidecar._listening.Task.WaitAsync(StartPatience, cancellationToken);
            sidecar.Addresses = [.. Origin().Matches(line).Select(match => new Uri(match.Value))];
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

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync()
    {
        using var patience = new CancellationTokenSource(ExitPatience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Of one that has ended by itself: its exit code and last words.</summary>
    public string HowItEnded()
        => _process.WaitForExit(TimeSpan.FromSeconds(5))
            ? $"exit code {_process.ExitCode}, last words: {string.Join(" | ", _lines.TakeLast(3).Select(Shortened))}"
            : "it hangs";

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static string Shortened(string line) => line.Length <= 160 ? line : line[..160] + "…";

    private void Take(string? line)
    {
        if (line is null)
        {
            _listening.TrySetException(new InvalidOperationException("The sidecar ended: " + string.Join('\n', _lines)));
            return;
        }

        _lines.Enqueue(line);
        if (_lines.Count > _linesKept)
        {
            _lines.TryDequeue(out _);
        }

        // The event that tells the addresses (Operations, 1802).
        if (!_listening.Task.IsCompleted && line.Contains("\"EventId\":1802", StringComparison.Ordinal))
        {
            using var json = JsonDocument.Parse(line);
            _listening.TrySetResult(json.RootElement.GetProperty("Message").GetString()!);
        }
        else if (line.Contains("[1802] ", StringComparison.Ordinal))
        {
            // The same in the journal's form.
            _listening.TrySetResult(line);
        }
    }

    [GeneratedRegex("https?://[^ ;]+")]
    private static partial Regex Origin();
}
