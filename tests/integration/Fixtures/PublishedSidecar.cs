using System.Diagnostics;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>The published NativeAOT binary.</summary>
public sealed class PublishedSidecar : ISidecar
{
    private readonly ListeningProcess _process;

    private PublishedSidecar(ListeningProcess process)
    {
        _process = process;
        TlsAddress = process.Addresses.FirstOrDefault(a => a.Scheme == "https") is { } tls ? new Uri($"https://localhost:{tls.Port}") : null;
    }

    public Uri Address => _process.Addresses[0];

    public Uri? TlsAddress { get; }

    public Uri AdminAddress => _process.Addresses[^1];

    public IReadOnlyList<string> LogLines => _process.Lines;

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
        => new(await ListeningProcess.StartAsync(new ProcessStartInfo(RequireBinary()), settings, linesKept: int.MaxValue, CancellationToken.None));

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
        return await _process.WaitForExitAsync(patience.Token);
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{ProcessId}"]);
        kill.WaitForExit();
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
