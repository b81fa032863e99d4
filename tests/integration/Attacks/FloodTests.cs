using System.Net;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.Fixtures.PublishedProcess;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>Requests and responses that never end, or come in great numbers: memory and time stay within bounds.</summary>
public abstract class FloodTests(SidecarStarter start) : StageTest(start)
{
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public async Task HeaderFlood_IsRefused()
    {
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        foreach (var flood in new[] { string.Concat(Enumerable.Range(0, 500).Select(n => $"X-{n}: a\r\n")),
            $"X-A: {new string('a', Mebibyte)}\r\n", $"Cookie: {string.Join("; ", Enumerable.Repeat("sid=x", 20_000))}\r\n" })
        {
            var answer = await RawClient.ExchangeAsync(stage.Sidecar.Address, $"GET {Limits} HTTP/1.1\r\nHost: localhost\r\n{flood}\r\n");
            Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 431", StringComparison.Ordinal), answer);
        }

        Assert.Empty(upstream.Heads);
        AssertSmall(stage);
        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task FiveHundredSlowClients_DelayNobody()
    {
        await using var stage = await ReadyAsync(SetAsync());
        var clients = new List<RawClient>();
        try
        {
            for (var n = 0; n < 500; n++)
            {
                var client = await RawClient.ConnectAsync(stage.Sidecar.Address);
                clients.Add(client);
                await client.SendAsync((n % 3) switch
                {
                    0 => $"GET {Limits} HTTP/1.1\r\nHost: loc",
                    1 => "POST /services/oauth2/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\ngrant_type=pass",
                    _ => $"POST {Partner} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n<e:Env",
                });
            }

            for (var n = 0; n < 20; n++)
            {
                Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Limits)).InTime()).Status);
            }

            AssertSmall(stage);
        }
        finally
        {
            clients.ForEach(c => c.Dispose());
        }

        await AssertUnharmedAsync(stage);
    }

    [Theory]
    [InlineData("401 Unauthorized", Limits)]
    [InlineData("500 Internal Server Error", Partner)]
    [InlineData("404 Not Found", Limits)]
    [InlineData("200 OK", "/services/oauth2/userinfo")]
    [InlineData("200 OK", "/services/data/v62.0")]
    public async Task EndlessAnswer_StreamsOrIsCutAndNeverGathers(string status, string target)
    {
        using var upstream = new ScriptedUpstream(async (_, stream) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n\r\n"));
            while (true)
            {
                await stream.WriteAsync(new byte[64 * 1024]);
            }
        });
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        using (var request = target == Partner ? SoapRequest("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>") : Get(target))
        using (var answer = await stage.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken).InTime())
        {
            var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken).InTime();
            await body.ReadAtLeastAsync(new byte[10 * Mebibyte], 10 * Mebibyte, throwOnEndOfStream: false,
                TestContext.Current.CancellationToken).AsTask().InTime();
        }

        await EventuallyAsync(() => upstream.Open == 0, () => $"{upstream.Open} upstream connections are still open");
        AssertSmall(stage);
        AssertNoStumble(stage);
    }
}

public class InProcessFloodTests() : FloodTests(Sidecars.InProcess);

public class PublishedFloodTests() : FloodTests(Sidecars.Published);
