using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Faults;

/// <summary>The client is killed at each stage of its request: its part ends everywhere, nobody else's does.</summary>
public abstract class ClientAbortTests(SidecarStarter start) : StageTest(start), IDisposable
{
    private readonly TestFolder _copies = new();

    private const string Echo = "/services/apexrest/echo";
    private const string Waiting = $"GET {Limits} HTTP/1.1\r\nHost: localhost\r\n\r\n";

    [Fact]
    public async Task WaitingForAToken_TheSharedLoginGoesOnForTheOthers()
    {
        Gate? gate = null;
        await using var stage = await SetAsync(beforeStart: org => gate = org.Control.HoldTokenEndpoint());
        await gate!.WaitForArrivalsAsync(1, TestContext.Current.CancellationToken).InTime();
        using var leaver = await RawClient.ConnectAsync(stage.Sidecar.Address);
        await leaver.SendAsync(Waiting);
        var stayer = stage.SendAsync(Get(Limits));
        leaver.Reset();
        gate.Release();
        Assert.Equal(HttpStatusCode.OK, (await stayer.InTime()).Status);
        Assert.Equal(1, stage.Org.Control.LoginCount);
        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task Uploading_TheUpstreamRequestEndsAndTheCopyIsGone()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Replay:Directory"] = _copies.Path }));
        using var client = await RawClient.ConnectAsync(stage.Sidecar.Address);
        await client.SendAsync($"POST {Echo} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n" + new string('x', 300_000));
        await EventuallyAsync(() => SpillFiles(stage) == 1, () => "no copy was made");
        client.Reset();
        await AssertGoneAsync(stage, Echo);
        Assert.All(stage.Org.Control.Received.Where(r => r.Path == Echo), r => Assert.InRange(r.BodyLength, 0, 300_000));
        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task WaitingForTheAnswer_TheUpstreamRequestEnds()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Replay:Directory"] = _copies.Path }));
        using var gate = stage.Org.Control.HoldApi(Limits);
        using var client = await RawClient.ConnectAsync(stage.Sidecar.Address);
        await client.SendAsync(Waiting);
        await gate.WaitForArrivalsAsync(1, TestContext.Current.CancellationToken).InTime();
        client.Reset();
        await AssertGoneAsync(stage, Limits);
        gate.Release();
        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task Downloading_TheUpstreamConnectionIsGivenUp()
    {
        using var upstream = new ScriptedUpstream(async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\n"u8.ToArray());
            while (true)
            {
                await stream.WriteAsync(new byte[16 * 1024]);
            }
        });
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        using var client = await RawClient.ConnectAsync(stage.Sidecar.Address);
        await client.SendAsync(Waiting);
        await client.Stream.ReadExactlyAsync(new byte[1_000_000], TestContext.Current.CancellationToken).AsTask().InTime();
        Assert.Equal(1, upstream.Open);
        client.Reset();
        await EventuallyAsync(() => upstream.Open == 0, () => "the upstream still sends");
        AssertNoStumble(stage);
    }

    [Fact]
    public async Task DuringTheRepeat_NothingIsSentASecondTime()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Replay:Directory"] = _copies.Path }));
        stage.Org.Control.Settings.RejectUploadsEarly = false;
        stage.Org.Control.RevokeAllSessions();
        using var gate = stage.Org.Control.HoldTokenEndpoint();
        using var client = await RawClient.ConnectAsync(stage.Sidecar.Address);
        await client.SendAsync(
            $"POST {Echo} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 300002\r\n\r\n\"{new string('x', 300_000)}\"");
        await gate.WaitForArrivalsAsync(1, TestContext.Current.CancellationToken).InTime();
        Assert.Equal(1, SpillFiles(stage));
        client.Reset();
        await EventuallyAsync(() => SpillFiles(stage) == 0, () => "the copy of the body is still there");
        gate.Release();
        await AssertUnharmedAsync(stage);
        Assert.Single(stage.Org.Control.Received, r => r.Path == Echo);
        Assert.Equal(2, stage.Org.Control.LoginCount);
    }

    [Fact]
    public async Task AFewHundredAbortsAtRandomMoments_LeaveNothingBehind()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Replay:Directory"] = _copies.Path }));
        var random = new Random(20_261_124);
        var before = Files(stage).Count();
        for (var n = 0; n < 300; n++)
        {
            using var client = await RawClient.ConnectAsync(stage.Sidecar.Address);
            var whole = $"POST {Echo} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n{new string('x', 100_000)}";
            await client.SendAsync(whole[..random.Next(whole.Length)]);
            client.Reset();
        }

        await EventuallyAsync(() => SpillFiles(stage) == 0, () => "copies of bodies are still there");
        await AssertUnharmedAsync(stage);
        if (stage.Sidecar is PublishedSidecar)
        {
            // In this process other tests open files, too.
            await EventuallyAsync(() => Files(stage).Count() < before + 40, () => $"{Files(stage).Count()} open files, before {before}");
        }
    }

    public void Dispose()
    {
        _copies.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task AssertGoneAsync(Stage stage, string path)
    {
        await EventuallyAsync(
            () => stage.Org.Control.Received.Where(r => r.Path == path).All(r => r.BodyComplete),
                () => "the org still works on a request nobody waits for");
        await EventuallyAsync(() => SpillFiles(stage) == 0, () => "the copy of the body is still there");
    }

    /// <summary>Copies of bodies are unlinked at once; only the process's open files tell of them.</summary>
    private int SpillFiles(Stage stage) => Files(stage).Count(f => f.StartsWith(_copies.Path, StringComparison.Ordinal));

    private static IEnumerable<string> Files(Stage stage)
    {
        var process = stage.Sidecar is PublishedSidecar published ? published.ProcessId : Environment.ProcessId;
        foreach (var descriptor in Directory.EnumerateFiles($"/proc/{process}/fd"))
        {
            if (new FileInfo(descriptor).LinkTarget is { } target)
            {
                yield return target;
            }
        }
    }
}

public class InProcessClientAbortTests() : ClientAbortTests(Sidecars.InProcess);

public class PublishedClientAbortTests() : ClientAbortTests(Sidecars.Published);
