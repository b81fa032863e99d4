using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.Fixtures.ScriptedUpstream;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>Responses that no decent server sends harm neither the sidecar nor the client.</summary>
public abstract class MalformedResponseTests(SidecarStarter start) : StageTest(start)
{
    [Theory]
    [InlineData(500, 200)]
    [InlineData(3_000, 502)]
    public async Task FloodOfCookies_PassesWithinTheLimitAndIsAnErrorBeyond(int count, int status)
    {
        var flood = string.Concat(Enumerable.Range(0,
            count).Select(n => $"Set-Cookie: c{n}=0123456789; path=/; domain=.salesforce.com; Secure\r\n"));
        using var upstream = new ScriptedUpstream($"HTTP/1.1 200 OK\r\n{flood}Content-Length: 2\r\n\r\n{{}}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        using var answer = await stage.Client.SendAsync(Get(Limits), TestContext.Current.CancellationToken).InTime();
        Assert.Equal(status, (int)answer.StatusCode);
        var cookies = answer.Headers.TryGetValues("Set-Cookie", out var all) ? all.ToList() : [];
        Assert.Equal(status == 200 ? count : 0, cookies.Count);
        Assert.DoesNotContain(cookies, c => c.Contains("domain", StringComparison.OrdinalIgnoreCase)
            || c.Contains("secure", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(
            status == 502, (
                await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Contains("headers of more than 64 KiB",
                    StringComparison.Ordinal));
        AssertNoStumble(stage);
    }

    [Theory]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n", "")]
    [InlineData("X: y\r\n", "HTTP/1.1 200 OK\r\n")]
    [InlineData("xxxxxxxxxxxxxxxx", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;")]
    [InlineData("xxxxxxxxxxxxxxxx", "HTTP/1.1 200 ")]
    [InlineData("X: yyyyyyyyyyyyy\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n")]
    public async Task WhatNeverEndsBeforeTheBody_IsGivenUp(string endless, string beginning)
    {
        var bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(endless, 200)));
        using var upstream = new ScriptedUpstream(async (_, stream) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(beginning));
            while (true)
            {
                await stream.WriteAsync(bytes);
            }
        });
        await using var stage = await ReadyAsync(SetAsync(new() { ["Upstream:ActivityTimeout"] = "3s" }, beforeStart: upstream.TakeOver));
        var seen = await RawClient.ExchangeAsync(stage.Sidecar.Address,
            $"GET {Limits} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", TimeSpan.FromSeconds(10));
        Assert.Matches("^(HTTP/1.1 (502|504|200) |$)", seen);
        await EventuallyAsync(() => upstream.Open == 0, () => "the upstream still sends");
        AssertNoStumble(stage);
    }

    [Theory]
    [InlineData("X-Name: J\u00c3\u00b6rg \u00e4")]
    [InlineData("Content-Disposition: attachment; filename=\"B\u00fccher.csv\"")]
    public async Task HeaderThatIsNotAscii_PassesBothWays(string header)
    {
        using var upstream = new ScriptedUpstream($"HTTP/1.1 200 OK\r\n{header}\r\nContent-Length: 2\r\n\r\n{{}}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        var seen = await RawClient.ExchangeAsync(stage.Sidecar.Address,
            $"PUT {Limits} HTTP/1.1\r\nHost: localhost\r\n{header}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                TimeSpan.FromSeconds(5));
        Assert.Contains($"{header}\r\n", upstream.Heads[^1], StringComparison.Ordinal);
        Assert.Contains($"{header}\r\n", seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n{flood}\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Long: {long}\r\n\r\n")]
    [InlineData("HTTP/1.1 99 What\r\n\r\n")]
    [InlineData("HTTP/1.1 OK\r\n\r\n")]
    [InlineData("ICY 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot hex\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nX-A: b\rX-Injected: 1\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\nX-A: \u0001\u00e9\u0000\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nraw")]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 205 Reset Content\r\n\r\nhello")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nX-Injected: 1\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 401 Unauthorized\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 401 Unauthorized\r\nContent-Encoding: gzip, gzip, gzip, br, deflate\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Encoding: br\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("")]
    public async Task AnswerThatIsNone_HarmsNobody(string answer)
    {
        var bytes = answer
            .Replace("{flood}", string.Concat(Enumerable.Range(0,
                3_000).Select(n => $"Set-Cookie: c{n}=0123456789012345678901234567890123456789; path=/\r\n")), StringComparison.Ordinal)
            .Replace("{long}", new string('x', 200_000), StringComparison.Ordinal);
        using var upstream = new ScriptedUpstream(bytes);
        await using var stage = await ReadyAsync(SetAsync(new() { ["Upstream:ActivityTimeout"] = "3s" }, beforeStart: upstream.TakeOver));
        var seen = await RawClient.ExchangeAsync(stage.Sidecar.Address,
            $"GET {Limits} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", TimeSpan.FromSeconds(10));
        Assert.DoesNotContain("\nX-Injected", seen, StringComparison.Ordinal);
        AssertNoSecret(seen, stage);
        AssertNoStumble(stage);

        // Still there.
        using var alive = await stage.Client.GetAsync(new Uri(stage.Sidecar.AdminAddress, "/livez"),
            TestContext.Current.CancellationToken).InTime();
        Assert.True(alive.IsSuccessStatusCode);
    }
}

public class InProcessMalformedResponseTests() : MalformedResponseTests(Sidecars.InProcess);

public class PublishedMalformedResponseTests() : MalformedResponseTests(Sidecars.Published);
