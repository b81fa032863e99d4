using System.Diagnostics;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.LoadTests.Staging;

/// <summary>The sidecar as a process of its own: the published binary (<c>SIDECAR_BINARY</c>), else the one built beside this program.</summary>
public sealed class SidecarProcess : IAsyncDisposable
{
    private const int LinesKept = 200;

    private readonly ListeningProcess _process;

    private SidecarProcess(ListeningProcess process) => _process = process;

    public Uri Address => _process.Addresses[0];

    public Uri AdminAddress => _process.Addresses[^1];

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
        return new(await ListeningProcess.StartAsync(start, settings, LinesKept, cancellationToken));
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

        throw new InvalidOperationException("The sidecar never became ready:\n" + string.Join('\n', _process.Lines));
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
