using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Faults;

/// <summary>
/// Whoever reads the log has stopped, and the pipe is full: requests go on, the probes too, and SIGTERM ends the process. On the published
/// binary. Without the guard requests hung after some 2,600 lines.
/// </summary>
public partial class LogReaderTests() : StageTest(Sidecars.Published)
{
    private const int Requests = 6_000;

    [Fact]
    public async Task ReaderStops_RequestsGoOnAndTheProcessEnds()
    {
        await using var sidecar = new UnreadSidecar();
        await using var stage = await Stage.SetAsync(async all => await sidecar.StartAsync(all));
        await stage.ReadyAsync();
        stage.Org.Control.Settings.RecordRequests = false;
        await SendManyAsync(stage);
        var metrics = await stage.Client.GetStringAsync(new Uri(stage.Sidecar.AdminAddress, "/metrics"), TestContext.Current.CancellationToken).InTime();
        Assert.Matches("(?m)^sidecar_log_dropped_total{[^}]*} [1-9]", metrics);
        Assert.Equal(0, await sidecar.TerminateAsync().InTime());
    }

    [Fact]
    public async Task ReaderReturns_ItIsToldWhatIsMissing()
    {
        await using var sidecar = new UnreadSidecar();
        await using var stage = await Stage.SetAsync(async all => await sidecar.StartAsync(all));
        await stage.ReadyAsync();
        stage.Org.Control.Settings.RecordRequests = false;
        await SendManyAsync(stage);
        var line = await sidecar.ReadUntilAsync("LinesDropped", "log lines were dropped").InTime();
        Assert.Matches("[1-9][0-9]* log lines were dropped", line);
        await AssertUnharmedAsync(stage);
    }

    // Each request writes a line at Debug.
    private static Task SendManyAsync(Stage stage) => Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
    {
        for (var n = 0; n < Requests / 20; n++)
        {
            Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Limits)).InTime()).Status);
        }
    }));

    /// <summary>The published binary whose output is read as far as its addresses and no further.</summary>
    private sealed partial class UnreadSidecar : ISidecar
    {
        private Process? _process;

        public Uri Address { get; private set; } = null!;

        public Uri? TlsAddress => null;

        public Uri AdminAddress { get; private set; } = null!;

        public IReadOnlyList<string> LogLines => [];

        public async Task<ISidecar> StartAsync(IReadOnlyDictionary<string, string> settings)
        {
            var start = new ProcessStartInfo(PublishedSidecar.RequireBinary())
            {
                RedirectStandardOutput = true,
                WorkingDirectory = Path.GetTempPath(),
            };
            foreach (var (key, value) in settings)
            {
                start.Environment["Sidecar__" + key.Replace(":", "__", StringComparison.Ordinal)] = value;
            }

            _process = Process.Start(start)!;
            var origins = Origin().Matches(await ReadUntilAsync("\"EventId\":1802").InTime());
            (Address, AdminAddress) = (new(origins[0].Value), new(origins[^1].Value));
            return this;
        }

        public async Task<string> ReadUntilAsync(params string[] texts)
        {
            while (await _process!.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                if (texts.Any(text => line.Contains(text, StringComparison.Ordinal)))
                {
                    return line;
                }
            }

            throw new InvalidOperationException("The output ended.");
        }

        public async Task<int> TerminateAsync()
        {
            using var kill = Process.Start("kill", ["-TERM", $"{_process!.Id}"]);
            await kill.WaitForExitAsync();

            // WaitForExitAsync would wait for the end of the output, which nobody reads.
            while (!_process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }

            return _process.ExitCode;
        }

        public ValueTask DisposeAsync()
        {
            if (_process is { HasExited: false })
            {
                _process.Kill();
                _process.WaitForExit(TimeSpan.FromSeconds(10));
            }

            _process?.Dispose();
            _process = null;
            return default;
        }

        [GeneratedRegex("https?://[^ ;\"]+")]
        private static partial Regex Origin();
    }
}
