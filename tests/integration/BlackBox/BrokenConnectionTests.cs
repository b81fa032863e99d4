using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using static Sidecar.IntegrationTests.BlackBox.Uploads;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>
/// Connections to the org that end when a decent one would not. Whatever happens, a request is carried out once or its client hears that it
/// may not have been.
/// </summary>
public abstract class BrokenConnectionTests(SidecarStarter start) : StageTest(start)
{
    public static TheoryData<string, bool, Ending> Refusals
    {
        get
        {
            var cases = new TheoryData<string, bool, Ending>();
            foreach (var dialect in new[] { "rest", "soap", "bulk1" })
            {
                foreach (var ending in new[] { Ending.Close, Ending.Reset, Ending.CloseSending })
                {
                    cases.Add(dialect, false, ending);
                    cases.Add(dialect, true, ending);
                }
            }

            return cases;
        }
    }

    private static int Rounds => TestRounds.Or(2);

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task SessionRefusedDuringUpload_SentAgainWholeWithANewOne(string dialect, bool chunked, Ending ending)
    {
        var dead = new ConcurrentDictionary<string, bool>();
        var carriedOut = new ConcurrentQueue<(string Round, string Hash)>();
        var latest = "";
        using var destination = new ScriptedDestination(async peer =>
        {
            while (await peer.ReadHeadAsync() is { } head)
            {
                if (DestinationPeer.Header(head, "X-Round") is not { } round)
                {
                    await peer.ReadBodyAsync(head);
                    await peer.RespondAsync(200);
                    continue;
                }

                var size = int.Parse(DestinationPeer.Header(head, "X-Size")!, System.Globalization.CultureInfo.InvariantCulture);
                var start = await peer.ReadBodyAsync(head, Math.Min(size / 2, 64 * 1024));
                latest = SessionOf(dialect, head, start);
                if (dead.ContainsKey(latest))
                {
                    await peer.WriteAsync(Refusal(dialect));
                    await peer.EndAsync(ending);
                    return;
                }

                var rest = await peer.ReadRestAsync();
                carriedOut.Enqueue((round, Hash([.. start, .. rest])));
                await peer.RespondAsync(200, "<ok/>");
            }
        });
        await using var stage = await SetAsync(destination);
        await stage.ReadyAsync();
        foreach (var size in new[] { 16 << 10, 64 << 10, 1 << 20, 8 << 20, 20 << 20 })
        {
            for (var i = 0; i < Rounds; i++)
            {
                var (round, logins) = ($"{size}/{i}", stage.Org.Control.LoginCount);
                var body = Body(dialect, size);
                using var request = Post(TargetOf(dialect), "");
                request.Headers.Add("X-Round", round);
                request.Headers.Add("X-Size", $"{size}");
                request.Content = new ByteArrayContent(body);
                request.Content.Headers.TryAddWithoutValidation("Content-Type", dialect == "rest" ? "application/json" : "text/xml");
                request.Headers.TransferEncodingChunked = chunked;
                var refused = latest.Length > 0 && dead.TryAdd(latest, true);
                var (status, text) = await stage.SendAsync(request);
                Assert.True(status == HttpStatusCode.OK, $"{round}: {status} {text}\n{string.Join('\n', stage.Sidecar.LogLines.TakeLast(5))}");
                Assert.Equal((round, Hash(body)), Assert.Single(carriedOut, r => r.Round == round));
                Assert.Equal(refused ? logins + 1 : logins, stage.Org.Control.LoginCount);
            }
        }

        // All but the first, which shows which session there is.
        Assert.Equal((5 * Rounds) - 1, dead.Count);
        Assert.Empty(destination.Failures);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ConnectionBreaksDuringUpload_SentAgainWhole(bool chunked)
    {
        var broken = 0;
        var carriedOut = new ConcurrentQueue<string>();
        using var destination = new ScriptedDestination(async peer =>
        {
            while (await peer.ReadHeadAsync() is { } head)
            {
                if (DestinationPeer.Header(head, "X-Round") is null)
                {
                    await peer.ReadBodyAsync(head);
                    await peer.RespondAsync(200);
                    continue;
                }

                var start = await peer.ReadBodyAsync(head, 64 * 1024);
                if (Interlocked.Increment(ref broken) % 2 == 1)
                {
                    peer.Reset();
                    return;
                }

                carriedOut.Enqueue(Hash([.. start, .. await peer.ReadRestAsync()]));
                await peer.RespondAsync(200);
            }
        });
        await using var stage = await SetAsync(destination);
        await stage.ReadyAsync();
        var body = RandomNumberGenerator.GetBytes(20 << 20);
        for (var round = 0; round < Rounds; round++)
        {
            using var request = Post("/services/apexrest/upload", "");
            request.Headers.Add("X-Round", $"{round}");
            request.Content = new ByteArrayContent(body);
            request.Headers.TransferEncodingChunked = chunked;
            var (status, text) = await stage.SendAsync(request);
            Assert.True(status == HttpStatusCode.OK, $"{status} {text}\n{string.Join('\n', stage.Sidecar.LogLines.TakeLast(8))}");
        }

        Assert.Equal(Enumerable.Repeat(Hash(body), Rounds), carriedOut);
    }

    /// <summary>As after many uploads that were refused at once: the next one must not try one broken connection after the other.</summary>
    [Theory]
    [InlineData(32 << 20)]
    [InlineData(1 << 20)] // less than is sent: it can be sent only once
    public async Task EveryConnectionOfThePoolBreaks_UploadIsCarriedOutOnce(int replayLimit)
    {
        const int Pooled = 4;
        using var warm = new CountdownEvent(Pooled);
        var carriedOut = new ConcurrentQueue<string>();
        using var destination = new ScriptedDestination(async peer =>
        {
            for (var first = true; await peer.ReadHeadAsync() is { } head; first = false)
            {
                if (head.StartsWith("GET", StringComparison.Ordinal))
                {
                    if (DestinationPeer.Header(head, "X-Warm") is not null)
                    {
                        warm.Signal();
                        await Task.Run(warm.Wait);
                    }

                    await peer.RespondAsync(200);
                    continue;
                }

                var start = await peer.ReadBodyAsync(head, 64 * 1024);
                if (!first)
                {
                    peer.Reset();
                    return;
                }

                carriedOut.Enqueue(Hash([.. start, .. await peer.ReadRestAsync()]));
                await peer.RespondAsync(200);
            }
        });
        await using var stage = await SetAsync(destination, replayLimit);
        await stage.ReadyAsync();
        await Task.WhenAll(Enumerable.Range(0, Pooled).Select(async _ =>
        {
            using var request = Get(Api + "/limits");
            request.Headers.Add("X-Warm", "yes");
            Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(request)).Status);
        })).InTime();

        var body = RandomNumberGenerator.GetBytes(20 << 20);
        using var upload = Post("/services/apexrest/upload", "");
        upload.Content = new ByteArrayContent(body);
        var (status, text) = await stage.SendAsync(upload);
        Assert.True(status == HttpStatusCode.OK, $"{status} {text}");
        Assert.Equal(Hash(body), Assert.Single(carriedOut));
        Assert.Empty(destination.Failures);
    }

    [Theory]
    [InlineData("GET", false, Ending.Close)]
    [InlineData("GET", false, Ending.Reset)]
    [InlineData("POST", false, Ending.Close)]
    [InlineData("POST", false, Ending.Reset)]
    [InlineData("POST", true, Ending.Close)]
    [InlineData("POST", true, Ending.Reset)]
    [InlineData("PATCH", false, Ending.Close)]
    [InlineData("PATCH", true, Ending.Reset)]
    [InlineData("PUT", false, Ending.Close)]
    [InlineData("PUT", true, Ending.Reset)]
    [InlineData("DELETE", false, Ending.Close)]
    [InlineData("DELETE", false, Ending.Reset)]
    public async Task CarriedOutAndConnectionEnded_NothingIsDoneTwice(string method, bool body, Ending ending)
    {
        var carriedOut = new ConcurrentDictionary<string, int>();
        using var destination = new ScriptedDestination(async peer =>
        {
            while (await peer.ReadHeadAsync() is { } head)
            {
                await peer.ReadBodyAsync(head);
                if (DestinationPeer.Header(head, "X-Round") is { } round && carriedOut.AddOrUpdate(round, 1, (_, times) => times + 1) == 1)
                {
                    await peer.EndAsync(ending);
                    return;
                }

                await peer.RespondAsync(200);
            }
        });
        await using var stage = await SetAsync(destination);
        await stage.ReadyAsync();
        for (var round = 0; round < 5 * Rounds; round++)
        {
            Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Api + "/limits"))).Status);
            using var request = Get(Api + "/sobjects/Account/001000000000001");
            request.Method = new HttpMethod(method);
            request.Headers.Add("X-Round", $"{round}");
            request.Content = body ? new ByteArrayContent("{\"Name\":\"Acme\"}"u8.ToArray()) : null;
            var (status, text) = await stage.SendAsync(request);
            Assert.Equal(method == "GET" ? HttpStatusCode.OK : HttpStatusCode.BadGateway, status);
            Assert.Equal(method == "GET" ? 2 : 1, carriedOut[$"{round}"]);
            Assert.Equal(method != "GET", text.Contains("is not known", StringComparison.Ordinal));
        }
    }

    private Task<Stage> SetAsync(ScriptedDestination destination, int replayLimit = 32 << 20) => SetAsync(
        new() { ["TokenRequests:Burst"] = "100", ["TokenRequests:PerHour"] = "3600", ["Replay:Limit"] = $"{replayLimit}" },
        new SimulatedOrgOptions { InstanceUrl = destination.Origin });
}

public class InProcessBrokenConnectionTests() : BrokenConnectionTests(Sidecars.InProcess);

public class PublishedBrokenConnectionTests() : BrokenConnectionTests(Sidecars.Published);
