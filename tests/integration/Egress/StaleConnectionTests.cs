using System.Collections.Concurrent;
using System.Diagnostics;
using Sidecar.Egress;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Egress;

/// <summary>
/// The destination gives up an idle connection just when the next request is written to it. A request that changes nothing succeeds, and so
/// does a login; one that changes data succeeds or fails visibly, and is carried out once at most.
/// </summary>
public sealed class StaleConnectionTests
{
    public enum Ending
    {
        Close,
        Reset,
        Silence,
    }

    [Theory]
    [InlineData("GET", Ending.Close)]
    [InlineData("GET", Ending.Reset)]
    [InlineData("GET", Ending.Silence)]
    [InlineData("POST", Ending.Close)]
    [InlineData("POST", Ending.Reset)]
    [InlineData("POST", Ending.Silence)]
    [InlineData("LOGIN", Ending.Close)]
    [InlineData("LOGIN", Ending.Reset)]
    [InlineData("LOGIN", Ending.Silence)]
    public async Task IdleConnectionEndsJustThen_NothingIsLostOrDoubled(string what, Ending ending)
    {
        var carriedOut = new ConcurrentDictionary<string, int>();
        using var destination = new ScriptedDestination(async peer =>
        {
            while (await peer.ReadHeadAsync() is { } head)
            {
                await peer.ReadBodyAsync(head);
                if (DestinationPeer.Header(head, "X-Round") is { } round)
                {
                    carriedOut.AddOrUpdate(round, 1, (_, times) => times + 1);
                    await peer.RespondAsync(200);
                    continue;
                }

                if (ending == Ending.Silence)
                {
                    await peer.RespondAsync(200);
                    peer.FallSilent();
                    continue;
                }

                await peer.RespondAsync(200);

                // Somewhere in the first moments: before, while and after the client writes.
                var moment = Stopwatch.GetTimestamp() + (Random.Shared.Next(400) * Stopwatch.Frequency / 1_000_000);
                while (Stopwatch.GetTimestamp() < moment)
                {
                }

                if (ending == Ending.Close)
                {
                    peer.Close();
                }
                else
                {
                    peer.Reset();
                }

                return;
            }
        });
        var failed = 0;

        // Silence takes its time to be noticed, so its rounds go side by side.
        await Parallel.ForAsync(0, EgressClient.Rounds, new ParallelOptions
        {
            MaxDegreeOfParallelism = ending == Ending.Silence ? 250 : 2,
        }, async (round, _) =>
        {
            using var client = new EgressClient(upstream => upstream.ConnectTimeout = TimeSpan.FromSeconds(ending == Ending.Silence
                ? 2
                : 10));
            using var first = new HttpRequestMessage(HttpMethod.Get, destination.Origin);
            Assert.Equal(200, (await client.SendAsync(first)).Status);
            using var request = new HttpRequestMessage(what == "GET" ? HttpMethod.Get : HttpMethod.Post, destination.Origin);
            request.Headers.Add("X-Round", $"{round}");
            if (what == "LOGIN")
            {
                request.Content = new FormUrlEncodedContent([new("grant_type", "x")]);
                NewConnection.For(request);
            }
            else if (what == "POST")
            {
                request.Content = new ByteArrayContent("{}"u8.ToArray());
            }

            var (status, failure) = await client.SendAsync(request);
            carriedOut.TryGetValue($"{round}", out var times);
            if (what == "POST" && failure is not null)
            {
                Interlocked.Increment(ref failed);
                Assert.Equal(0, times);
                return;
            }

            Assert.Equal((200, 1), (status, times));
        });
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{what} {ending}: {EgressClient.Rounds} rounds, {failed} told to the client as failed");
        Assert.Empty(destination.Failures);
    }
}
