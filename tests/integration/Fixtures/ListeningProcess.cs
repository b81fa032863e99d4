using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>A sidecar as a process of its own, configured by environment as in a pod, once it listens. The load tests compile this file too.</summary>
public sealed partial class ListeningProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly int _linesKept;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<string> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ListeningProcess(ProcessStartInfo start, int linesKept) => (_process, _linesKept) = (new Process { StartInfo = start }, linesKept);

    public int Id => _process.Id;

    /// <summary>What it has printed, the last lines of it.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>The legacy client's first, the admin port's last.</summary>
    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    public static async Task<ListeningProcess> StartAsync(
        ProcessStartInfo start, IReadOnlyDictionary<string, string> settings, int linesKept, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.WorkingDirectory = Path.GetTempPath();
        foreach (var (key, value) in settings)
        {
            // DOTNET_… is a setting of the runtime.
            start.Environment[key.StartsWith("DOTNET_", StringComparison.Ordinal) ? key : "Sidecar__" + key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var sidecar = new ListeningProcess(start, linesKept);
        sidecar._process.OutputDataReceived += (_, e) => sidecar.Take(e.Data);
        sidecar._process.ErrorDataReceived += (_, e) => sidecar.Take(e.Data);
        sidecar._process.Start();
        try
        {
            sidecar._process.BeginOutputReadLine();
            sidecar._process.BeginErrorReadLine();
            var line = await sidecar._listening.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            sidecar.Addresses = [.. Origin().Matches(line).Select(match => new Uri(match.Value))];
            return sidecar;
        }
        catch
        {
            await sidecar.DisposeAsync();
            throw;
        }
    }

    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
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
    }

    [GeneratedRegex("https?://[^ ;]+")]
    private static partial Regex Origin();
}
