using System.Diagnostics;
using Sidecar.LoadTests.Staging;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>The published NativeAOT binary as a process of its own, configured by environment as in a pod.</summary>
public sealed class PublishedSidecar : ISidecar
{
    private readonly SidecarProcess _process;

    private PublishedSidecar(SidecarProcess process) => _process = process;

    public Uri Address => _process.Address;

    public Uri? TlsAddress
        => _process.Addresses.FirstOrDefault(address => address.Scheme == "https") is { } tls
            ? new Uri($"https://localhost:{tls.Port}")
            : null;

    public Uri AdminAddress => _process.AdminAddress;

    public IReadOnlyList<string> LogLines => _process.Lines;

    public int ProcessId => _process.Id;

    /// <summary>Where the binary is: <c>SIDECAR_BINARY</c>, set by whoever published it.</summary>
    public static string RequireBinary()
    {
        if (SidecarProcess.PublishedBinary is { } path && File.Exists(path))
        {
            return path;
        }

        const string reason = "SIDECAR_BINARY does not name the published binary; make it with: dotnet publish src/Sidecar -c Release "
            + "-o artifacts/sidecar";
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.Fail(reason);
        return "";
    }

    // Every line is kept: tests look for secrets in them.
    public static async Task<PublishedSidecar> StartAsync(IReadOnlyDictionary<string, string> settings)
        => new(await SidecarProcess.StartAsync(new ProcessStartInfo(RequireBinary()), settings, int.MaxValue, CancellationToken.None));

    /// <summary>The same in a process that a shell has prepared: limits, control groups, another user.</summary>
    /// <param name="settings">As above.</param>
    /// <param name="prepare">Shell commands, without the last semicolon.</param>
    /// <param name="with">What the shell starts the binary with: <c>setpriv …</c>.</param>
    public static async Task<PublishedSidecar> StartPreparedAsync(
        IReadOnlyDictionary<string, string> settings, string prepare, string with = "")
        => new(await SidecarProcess.StartAsync(
            new ProcessStartInfo("/bin/sh", ["-c", $"{prepare}; exec {with} {RequireBinary()}"]), settings, int.MaxValue, CancellationToken.None));

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> TerminateAsync()
    {
        Signal("TERM");
        return WaitForExitAsync();
    }

    /// <returns>The exit code.</returns>
    public Task<int> WaitForExitAsync() => _process.WaitForExitAsync();

    public void Signal(string name) => _process.Signal(name);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
