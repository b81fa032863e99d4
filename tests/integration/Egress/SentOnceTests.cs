using System.Collections.Concurrent;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Egress;

/// <summary>
/// The rule: what changes data is never sent twice by the layers below. The destination reads the whole request, carries it out, and ends
/// the connection without a response, which the platform's client takes as a reason to send again.
/// </summary>
public sealed class SentOnceTests
{
    public enum Ending
    {
        Close,
        Reset,
    }

    public static TheoryData<string, bool, bool, Ending> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool, bool, Ending>();
            foreach (var method in new[] { "GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "MERGE" })
            {
                foreach (var (body, pooled) in new[] { (false, false), (false, true), (true, false), (true, true) })
                {
                    cases.Add(method, body, pooled, Ending.Close);
                    cases.Add(method, body, pooled, Ending.Reset);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task ConnectionEndsWithoutResponse_OnlySafeRequestsAreSentAgain(string method, bool body, bool pooled, Ending ending)
    {
        var carriedOut = new ConcurrentDictionary<string, int>();
        using var destination = new ScriptedDestination(async peer =>
        {
            while (await peer.ReadHeadAsync() is { } head)
            {
                await peer.ReadBodyAsync(head);
                if (DestinationPeer.Header(head, "X-Round") is not { } round
                    || carriedOut.AddOrUpdate(round, 1, (_, times) => times + 1) > 1)
                {
                    await peer.RespondAsync(200, head.StartsWith("HEAD", StringComparison.Ordinal) ? "" : "{}");
                    continue;
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
        using var client = new EgressClient();
        var sentAgain = !body && (method is "GET" or "HEAD" or "OPTIONS");
        for (var round = 0; round < EgressClient.Rounds; round++)
        {
            if (pooled)
            {
                using var first = new HttpRequestMessage(HttpMethod.Get, destination.Origin);
                Assert.Equal(200, (await client.SendAsync(first)).Status);
            }

            using var request = new HttpRequestMessage(new HttpMethod(method), destination.Origin);
            request.Headers.Add("X-Round", $"{round}");
            request.Content = body ? new ByteArrayContent("{\"Name\":\"Acme\"}"u8.ToArray()) : null;
            var (status, failure) = await client.SendAsync(request);
            Assert.Equal((sentAgain ? 200 : 0, sentAgain), (status, failure is null));
            Assert.Equal(sentAgain ? 2 : 1, carriedOut[$"{round}"]);
        }

        Assert.Empty(destination.Failures);
    }

    [Theory]
    [InlineData("POST", "Content-Length: 0")]
    [InlineData("DELETE", null)]
    [InlineData("GET", null)]
    public async Task RequestWithoutBody_GoesOutAsBefore(string method, string? length)
    {
        string? received = null;
        using var destination = new ScriptedDestination(async peer =>
        {
            received = await peer.ReadHeadAsync();
            await peer.RespondAsync(200);
        });
        using var client = new EgressClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), destination.Origin);
        Assert.Equal(200, (await client.SendAsync(request)).Status);
        Assert.Equal(length, received!.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length",
            StringComparison.OrdinalIgnoreCase)));
    }
}
