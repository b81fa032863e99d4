using System.Diagnostics;
using System.Globalization;
using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Faults;

/// <summary>
/// A process at its limits: a small heap, a full or forbidden disk, its end while requests hang in it. On the published binary.
/// </summary>
public class ProcessLimitTests(ITestOutputHelper output) : StageTest(Sidecars.Published)
{
    private const string Echo = "/services/apexrest/echo";
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public async Task TerminatedUnderLoad_NoAcceptedRequestFailsAndTheExitCodeIsZero()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Drain:AcceptFor"] = "3s", ["Drain:FinishWithin"] = "15s" }));
        var sidecar = (PublishedSidecar)stage.Sidecar;
        using var gate = stage.Org.Control.HoldApi("/services/data/v62.0/sobjects");
        // Some that are in flight all the while, and many that come and go until the drain is over.
        var inFlight = Enumerable.Range(0, 20).Select(_ => stage.SendAsync(Get(Api + "/sobjects"))).ToList();
        await gate.WaitForArrivalsAsync(20, TestContext.Current.CancellationToken).InTime();
        var watch = Stopwatch.StartNew();
        var failures = new List<string>();
        var good = 0;
        var workers = Enumerable.Range(0, 8).Select(async _ =>
        {
            while (watch.ElapsedMilliseconds < 1000)
            {
                try
                {
                    var (status, body) = await stage.SendAsync(Get(Limits)).InTime();
                    if (status != HttpStatusCode.OK)
                    {
                        lock (failures)
                        {
                            failures.Add(body);
                        }
                    }

                    Interlocked.Increment(ref good);
                }
                catch (HttpRequestException e)
                {
                    lock (failures)
                    {
                        failures.Add($"{watch.ElapsedMilliseconds} ms: {e}");
                    }
                }
            }
        }).ToList();
        await EventuallyAsync(() => good > 100, () => "no load");
        watch.Restart();
        var exit = sidecar.TerminateAsync();

        // Asked for a second of the three in which it promised to accept, then nobody asks any more.
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, TestContext.Current.CancellationToken);
        using (var ready = await stage.Client.GetAsync(new Uri(stage.Sidecar.AdminAddress, "/readyz"),
            TestContext.Current.CancellationToken).InTime())
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        }

        var stopAt = watch.ElapsedMilliseconds + 300;
        await EventuallyAsync(() => watch.ElapsedMilliseconds > stopAt, () => "");
        gate.Release();
        Assert.All(await Task.WhenAll(inFlight).InTime(), a => Assert.Equal(HttpStatusCode.OK, a.Status));
        await Task.WhenAll(workers).InTime();
        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(5)));
        Assert.Equal(0, await exit.InTime());
        output.WriteLine($"{good} requests while stopping");
    }

    [Fact]
    public async Task HeapOf48Megabytes_SufficesFor64UploadsAtOnceOverDeadSessions()
    {
        // What the runtime makes of a container's limit of 64 MiB: three quarters of it.
        await using var stage = await ReadyAsync(SetAsync(new()
        {
            ["DOTNET_GCHeapHardLimit"] = (48 * Mebibyte).ToString("x", CultureInfo.InvariantCulture)
        }));
        stage.Org.Control.Settings.RecordRequests = false;
        for (var round = 0; round < 3; round++)
        {
            stage.Org.Control.RevokeAllSessions();
            var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(n => SendNoiseAsync(stage, n % 16 == 0
                ? 5 * Mebibyte
                : 60_000))).InTime();
            var wrong = answers.Where(static answer => answer.Status != HttpStatusCode.OK).Select(static answer => answer.Body);
            Assert.True(!wrong.Any(), $"round {round}: {string.Join('\n', wrong.Concat(Unusual(stage)))}");
        }

        output.WriteLine($"peak resident memory: {((PublishedSidecar)stage.Sidecar).PeakMegabytes():0} MiB");
        await AssertUnharmedAsync(stage);
    }

    [Theory]
    [InlineData("full")]
    [InlineData("missing")]
    [InlineData("read-only")]
    public async Task DiskForCopiesUnusable_UploadsPassAndOnlyTheRepeatIsLost(string disk)
    {
        using var folder = new TestFolder();
        var directory = Directory.CreateDirectory(Path.Combine(folder.Path, "copies")).FullName;
        using var tmpfs = disk == "missing" ? null : Tmpfs.Mount(directory, disk == "full" ? "size=256k" : "size=1m,ro");
        await using var stage = await ReadyAsync(SetAsync(new() { ["Replay:Directory"] = directory }));
        if (disk == "missing")
        {
            Directory.Delete(directory);
        }

        Assert.Equal(HttpStatusCode.OK, (await SendNoiseAsync(stage, 5 * Mebibyte)).Status);

        stage.Org.Control.Settings.RejectUploadsEarly = false;
        stage.Org.Control.RevokeAllSessions();
        using var request = Get(Echo);
        request.Method = HttpMethod.Post;
        request.Content = new StreamContent(new Noise(5 * Mebibyte));
        using var answer = await stage.Client.SendAsync(request, TestContext.Current.CancellationToken).InTime();
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("Sidecar:Replay:Directory", body, StringComparison.Ordinal);
        Assert.Contains("send the request again", body, StringComparison.Ordinal);
        Assert.NotNull(answer.Headers.RetryAfter);

        // Which works: the new session is there.
        Assert.Equal(HttpStatusCode.OK, (await SendNoiseAsync(stage, 5 * Mebibyte)).Status);
        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task BrokenKeyOnTheRealClock_TheLastGoodOneServesOn()
    {
        await using var stage = await ReadyAsync(SetAsync());
        await File.WriteAllTextAsync(Path.Combine(stage.KeyFolder, "tls.key"), "no key", TestContext.Current.CancellationToken);
        for (var patience = 150; patience > 0
            && !stage.Sidecar.LogLines.Any(l => l.Contains("last good one", StringComparison.Ordinal)); patience--)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Contains(stage.Sidecar.LogLines, l => l.Contains("last good one", StringComparison.Ordinal));
        stage.Org.Control.RevokeAllSessions();
        await AssertUnharmedAsync(stage);
    }

    private static IEnumerable<string> Unusual(Stage stage) =>
        stage.Sidecar.LogLines.Where(static line => !line.Contains("\"Debug\"", StringComparison.Ordinal)).TakeLast(10);

    private static async Task<(HttpStatusCode Status, string Body)> SendNoiseAsync(Stage stage, int length)
    {
        using var request = Get(Echo);
        request.Method = HttpMethod.Post;
        request.Content = new StreamContent(new Noise(length));
        return await stage.SendAsync(request).InTime();
    }

    /// <summary>Bytes without end that nobody has to hold, the same each time.</summary>
    private sealed class Noise(long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - _position);
            for (var i = 0; i < read; i++)
            {
                var at = _position + i;
                buffer[offset + i] = (byte)(at ^ (at >> 8) ^ (at >> 16));
            }

            _position += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
