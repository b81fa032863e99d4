using Sidecar.IntegrationTests.BlackBox;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>Requests that two servers in a row could read differently, foreign and odd hosts, line breaks in everything.</summary>
public abstract class FramingTests(SidecarStarter start) : StageTest(start)
{
    private const string Post = "POST /services/apexrest/echo HTTP/1.1\r\nHost: localhost\r\n";

    // The second request is what an attacker would have the org see as one of its own, past everything that looks at requests here.
    private const string Hidden = "GET /services/oauth2/token?grant_type=password&password=" + Password + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic dTpw\r\n\r\n";

    [Theory]
    [InlineData("length and chunked", Post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("chunked and length", Post + "Transfer-Encoding: chunked\r\nContent-Length: 500\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("two lengths", Post + "Content-Length: 5\r\nContent-Length: 500\r\n\r\nhello" + Hidden)]
    [InlineData("two lengths in one", Post + "Content-Length: 5, 500\r\n\r\nhello" + Hidden)]
    [InlineData("same length twice", Post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello" + Hidden)]
    [InlineData("negative length", Post + "Content-Length: -5\r\n\r\nhello" + Hidden)]
    [InlineData("plus length", Post + "Content-Length: +5\r\n\r\nhello" + Hidden)]
    [InlineData("huge length", Post + "Content-Length: 99999999999999999999\r\n\r\nhello" + Hidden)]
    [InlineData("hex length", Post + "Content-Length: 0x5\r\n\r\nhello" + Hidden)]
    [InlineData("folded length", Post + "Content-Length:\r\n 5\r\n\r\nhello" + Hidden)]
    [InlineData("space before the colon", Post + "Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("chunked, identity", Post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("xchunked", Post + "Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("two encodings", Post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("vertical tab", Post + "Transfer-Encoding:\u000bchunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("chunk size garbage", Post + "Transfer-Encoding: chunked\r\n\r\n5;\u0001=\nx\r\nhello\r\n0\r\n\r\n" + Hidden)]
    [InlineData("chunk extension with a line feed", Post + "Transfer-Encoding: chunked\r\n\r\n5;\n0\r\nhello\r\n0\r\n\r\n" + Hidden)]
    [InlineData("chunk extension with a carriage return", Post + "Transfer-Encoding: chunked\r\n\r\n5;a\rb\r\nhello\r\n0\r\n\r\n" + Hidden)]
    [InlineData("quoted chunk extension with a line end", Post + "Transfer-Encoding: chunked\r\n\r\n5;a=\"\r\n\"\r\nhello\r\n0\r\n\r\n" + Hidden)]
    [InlineData("space after a chunk size", Post + "Transfer-Encoding: chunked\r\n\r\n5  \r\nhello\r\n0\r\n\r\n" + Hidden)]
    [InlineData("chunk ended by a line feed", Post + "Transfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n" + Hidden)]
    [InlineData("chunk size with 0x", Post + "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n" + Hidden)]
    [InlineData("negative chunk size", Post + "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n" + Hidden)]
    [InlineData("chunked twice", Post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("CHUNKED", Post + "Transfer-Encoding: cHuNkEd\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("http/1.0 chunked", "POST /services/apexrest/echo HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("length in Connection", Post + "Connection: Content-Length\r\nContent-Length: 5\r\n\r\nhello" + Hidden)]
    [InlineData("encoding in Connection", Post + "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + Hidden)]
    [InlineData("chunk size overflow", Post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello\r\n0\r\n\r\n" + Hidden)]
    [InlineData("chunk without end", Post + "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n" + Hidden)]
    [InlineData("bare line feeds", "POST /services/apexrest/echo HTTP/1.1\nHost: localhost\nContent-Length: 5\n\nhello" + Hidden)]
    [InlineData("line feed in a value", Post + "X-A: b\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("carriage return in a value", Post + "X-A: b\rAuthorization: Basic dTpw\r\nContent-Length: 5\r\n\r\nhello" + Hidden)]
    [InlineData("zero in a value", Post + "X-A: b\0c\r\nContent-Length: 5\r\n\r\nhello" + Hidden)]
    [InlineData("folded header", Post + "X-A: b\r\n Authorization: Basic dTpw\r\nContent-Length: 5\r\n\r\nhello" + Hidden)]
    [InlineData("body of a GET", "GET /services/apexrest/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello" + Hidden)]
    [InlineData("upgrade", "GET /services/apexrest/echo HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n" + Hidden)]
    [InlineData("http/0.9", "GET /services/apexrest/echo\r\n" + Hidden)]
    [InlineData("http/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Hidden)]
    [InlineData("trailer", Post + "Transfer-Encoding: chunked\r\nTrailer: Authorization\r\n\r\n5\r\nhello\r\n0\r\nAuthorization: Basic dTpw\r\n\r\n" + Hidden)]
    public async Task AmbiguousFraming_HidesNothing(string kind, string bytes)
    {
        await using var stage = await ReadyAsync(SetAsync());
        await RawClient.ExchangeAsync(stage.Sidecar.Address, bytes, TimeSpan.FromMilliseconds(300));
        // Whatever was hidden was either not read at all or seen as a request and answered here, as a login.
        Assert.DoesNotContain(stage.Org.Control.Received, r => r.Path.Contains("oauth2/token", StringComparison.Ordinal) && r.Query.Length > 0);
        Assert.True(stage.Org.Control.Received.Count(r => r.Path.Contains("echo", StringComparison.Ordinal)) <= 1, kind);
        await AssertUnharmedAsync(stage);
    }

    /// <summary>A tunnel would carry what nobody looks at: neither asked for nor accepted.</summary>
    [Theory]
    [InlineData("GET", "websocket", "")]
    [InlineData("GET", "h2c", "")]
    [InlineData("POST", "websocket", "Content-Length: 5\r\n")]
    public async Task Upgrade_BecomesNoTunnel(string method, string protocol, string extra)
    {
        using var upstream = new ScriptedUpstream($"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: {protocol}\r\n\r\nraw");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        var seen = await RawClient.ExchangeAsync(
            stage.Sidecar.Address, $"{method} {Limits} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: {protocol}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{extra}\r\nhello", TimeSpan.FromSeconds(1));
        Assert.StartsWith("HTTP/1.1 502 ", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("raw", seen, StringComparison.Ordinal);
        Assert.All(upstream.Heads, head => Assert.DoesNotContain("\nUpgrade:", head, StringComparison.OrdinalIgnoreCase));
        AssertNoStumble(stage);
    }

    /// <summary>What follows an unsent body is that body, never the next request.</summary>
    [Theory]
    [InlineData("/services/oauth2/token", "localhost", 5_000_000, "413")]
    [InlineData(Limits, "evil.example", 5_000, "421")]
    [InlineData("/services/oauth2/nonsense", "localhost", 5_000, "404")]
    [InlineData("/services/apexrest/echo", "localhost", 5, "100")]
    public async Task ExpectedBodyThatIsRefused_DesynchronizesNothing(string target, string host, int length, string status)
    {
        await using var stage = await ReadyAsync(SetAsync());
        using var client = await RawClient.ConnectAsync(stage.Sidecar.Address);
        await client.SendAsync($"POST {target} HTTP/1.1\r\nHost: {host}\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n");
        var seen = await client.ReadAsync(TimeSpan.FromMilliseconds(500));
        Assert.StartsWith($"HTTP/1.1 {status} ", seen, StringComparison.Ordinal);
        await client.SendAsync($"GET {Limits}?smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await client.ReadAsync(TimeSpan.FromMilliseconds(500));
        Assert.DoesNotContain(stage.Org.Control.Received, r => r.Query.Contains("smuggled", StringComparison.Ordinal) && status != "100");
        Assert.All(stage.Org.Control.Received, r => Assert.DoesNotContain("Expect", r.Headers.Keys));
        await AssertUnharmedAsync(stage);
    }

    [Theory]
    [InlineData("1.0", "Host: localhost\r\n", "200")]
    [InlineData("1.0", "Host: localhost\r\nConnection: keep-alive\r\n", "200")]
    [InlineData("1.0", "", "421")]
    [InlineData("1.0", "Host: evil.example\r\n", "421")]
    [InlineData("1.1", "", "400")]
    [InlineData("2.0", "Host: localhost\r\n", "505")]
    [InlineData("1.2", "Host: localhost\r\n", "505")]
    public async Task OldAndOddVersions_AreAnsweredOrRefused(string version, string host, string status)
    {
        await using var stage = await ReadyAsync(SetAsync());
        var seen = await RawClient.ExchangeAsync(stage.Sidecar.Address, $"GET {Limits} HTTP/{version}\r\n{host}\r\n", TimeSpan.FromSeconds(1));
        Assert.StartsWith($"HTTP/1.1 {status} ", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("Transfer-Encoding", seen, StringComparison.Ordinal);
        await AssertUnharmedAsync(stage);
    }

    /// <summary>Clients that speak HTTP/2 without asking are told so in its own words (GOAWAY), and nothing is forwarded.</summary>
    [Fact]
    public async Task Http2WithPriorKnowledge_IsRefused()
    {
        await using var stage = await ReadyAsync(SetAsync());
        var seen = await RawClient.ExchangeAsync(stage.Sidecar.Address, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0");
        Assert.True(seen.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || (seen.Length == 17 && seen[3] == 7), seen);
        await AssertUnharmedAsync(stage);
    }

    /// <summary>A page of another site can have a browser send a form to localhost; what it says of itself is what gives it away.</summary>
    [Theory]
    [InlineData("Origin: https://evil.example", 403)]
    [InlineData("Origin: null", 403)]
    [InlineData("Origin: https://localhost.evil.example", 403)]
    [InlineData("Origin: http://localhost@evil.example", 403)]
    [InlineData("Origin: http://localhost\r\nOrigin: http://evil.example", 403)]
    [InlineData("Origin: nonsense", 403)]
    [InlineData("Origin:", 403)]
    [InlineData("Sec-Fetch-Site: cross-site", 403)]
    [InlineData("Origin: http://localhost:3000\r\nSec-Fetch-Site: cross-site", 200)]
    [InlineData("Origin: http://[::1]:3000", 200)]
    [InlineData("Origin: https://127.0.0.1", 200)]
    [InlineData("Sec-Fetch-Site: none", 200)]
    [InlineData("Sec-Fetch-Mode: cors", 200)]
    public async Task RequestOfAForeignPage_IsRefused(string header, int status)
    {
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        foreach (var target in new[] { "/services/data/v62.0/sobjects/Account/0015i000000Sim1?_HttpMethod=DELETE", "/services/oauth2/token" })
        {
            var seen = await RawClient.ExchangeAsync(
                stage.Sidecar.Address, $"POST {target} HTTP/1.1\r\nHost: localhost\r\n{header}\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}", TimeSpan.FromSeconds(5));
            Assert.Equal(status == 403, seen.StartsWith("HTTP/1.1 403 ", StringComparison.Ordinal));
        }

        Assert.Equal(status == 403 ? 0 : 1, upstream.Heads.Count);
    }

    [Theory]
    [InlineData("Connection: close, Authorization, X-SFDC-Session")]
    [InlineData("Connection: Authorization, close, X-SFDC-Session")]
    [InlineData("Connection: Authorization\r\nConnection: close\r\nConnection: X-SFDC-Session")]
    [InlineData("Connection: keep-alive, authorization, x-sfdc-session")]
    [InlineData("Connection: \"Authorization\", Authorization;q=1, X-SFDC-Session")]
    public async Task ConnectionNamingTheToken_DoesNotTakeItAway(string header)
    {
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        await RawClient.ExchangeAsync(
            stage.Sidecar.Address, $"GET /services/async/62.0/job HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {Stage.DeadSession}\r\nX-SFDC-Session: {Stage.DeadSession}\r\n{header}\r\n\r\n", TimeSpan.FromSeconds(1));
        var head = Assert.Single(upstream.Heads);
        Assert.Contains($"Authorization: Bearer {ScriptedUpstream.Token}\r\n", head, StringComparison.Ordinal);
        Assert.Contains($"X-SFDC-Session: {ScriptedUpstream.Token}\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain(Stage.DeadSession, head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host: evil.example")]
    [InlineData("Host: localhost\r\nHost: evil.example")]
    [InlineData("Host: localhost\r\nHost: localhost")]
    [InlineData("Host: localhost@evil.example")]
    [InlineData("Host: localhost:8080@evil.example")]
    [InlineData("Host: localhost:8080.evil.example")]
    [InlineData("Host: localhost.evil.example")]
    [InlineData("Host: 127.0.0.1.evil.example")]
    [InlineData("Host: localhost.")]
    [InlineData("Host: [::ffff:127.0.0.1]")]
    [InlineData("Host: [::1].evil.example")]
    [InlineData("Host: [::1")]
    [InlineData("Host: 0.0.0.0")]
    [InlineData("Host: 127.1")]
    [InlineData("Host: 2130706433")]
    [InlineData("Host: localhost, evil.example")]
    [InlineData("Host: localhost evil.example")]
    [InlineData("Host: localhost/evil")]
    [InlineData("Host: localhost#evil")]
    [InlineData("Host: localhost\\evil")]
    [InlineData("Host: localhost%00.evil.example")]
    [InlineData("Host:")]
    [InlineData("X-No: host")]
    [InlineData("X-Forwarded-Host: localhost\r\nHost: evil.example")]
    public async Task ForeignOrOddHost_IsRefused(string header)
    {
        await using var stage = await ReadyAsync(SetAsync());
        var answer = await RawClient.ExchangeAsync(stage.Sidecar.Address, $"GET {Limits} HTTP/1.1\r\n{header}\r\nConnection: close\r\n\r\n", TimeSpan.FromSeconds(5));
        Assert.Matches("^HTTP/1.1 4(00|21) ", answer);
        Assert.DoesNotContain(stage.Org.Control.Received, r => r.Path == Limits);
        await AssertUnharmedAsync(stage);
    }

    [Theory]
    [InlineData(Limits, "localhost", 200)]
    [InlineData(Limits, "LOCALHOST:8080", 200)]
    [InlineData(Limits, "127.0.0.1:1", 200)]
    [InlineData(Limits, "[::1]:8080", 200)]
    [InlineData("http://localhost" + Limits, "localhost", 200)]
    [InlineData("http://evil.example" + Limits, "localhost", 400)]
    [InlineData("http://localhost" + Limits, "evil.example", 400)]
    [InlineData("http://evil.example" + Limits, "evil.example", 421)]
    [InlineData("http://localhost@evil.example" + Limits, "localhost", 400)]
    [InlineData("ftp://localhost" + Limits, "localhost", 400)]
    [InlineData("//evil.example" + Limits, "localhost", 404)]
    [InlineData("/\\evil.example" + Limits, "localhost", 404)]
    [InlineData("evil.example" + Limits, "localhost", 400)]
    [InlineData("@evil.example" + Limits, "localhost", 400)]
    [InlineData(":80@evil.example" + Limits, "localhost", 400)]
    [InlineData("*", "localhost", 405)]
    public async Task WhateverTheTargetAndHost_OnlyTheOrgIsAsked(string target, string host, int status)
    {
        await using var stage = await ReadyAsync(SetAsync());
        var answer = await RawClient.ExchangeAsync(stage.Sidecar.Address, $"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", TimeSpan.FromSeconds(5));
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.All(stage.Org.Control.Received, r => Assert.Equal(stage.Org.BaseAddress.Authority, r.Host));
        await AssertUnharmedAsync(stage);
    }

    [Theory]
    [InlineData("/services/data/v62.0/a%0d%0aX-Injected:%201")]
    [InlineData("/services/data/v62.0/limits?a=%0d%0aX-Injected:%201")]
    [InlineData("/services/data/./v62.0/a%0d%0aX-Injected:%201")]
    [InlineData("/services/data/v62.0/a\u0085X-Injected:1")]
    public async Task LineBreakInTheTarget_BecomesNoHeader(string target)
    {
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        await RawClient.ExchangeAsync(stage.Sidecar.Address, $"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", TimeSpan.FromSeconds(5));
        Assert.DoesNotContain(upstream.Heads, h => h.Contains("\nX-Injected", StringComparison.OrdinalIgnoreCase));
        Assert.All(upstream.Heads, h => Assert.Single(h.Split("\r\n"), l => l.Contains(" HTTP/1.1", StringComparison.Ordinal)));
        AssertNoStumble(stage);
    }

    [Fact]
    public async Task HeadersNamedInConnection_EndHereAndTheTokenDoesNot()
    {
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        using var request = Stage.Post("/services/async/62.0/job", "{}");
        foreach (var (name, value) in new[]
        {
            // Without "close": with it, the server keeps nothing else of the header.
            ("Connection", "Authorization, X-SFDC-Session, x-mine, Content-Length, Host"), ("X-Mine", "1"), ("X-Other", "2"), ("Keep-Alive", "5"), ("TE", "trailers"),
            ("Proxy-Connection", "x"), ("Upgrade", "h2c"),
        })
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        await stage.SendAsync(request).InTime();
        var head = Assert.Single(upstream.Heads);
        Assert.Contains($"Authorization: Bearer {ScriptedUpstream.Token}\r\n", head, StringComparison.Ordinal);
        Assert.Contains($"X-SFDC-Session: {ScriptedUpstream.Token}\r\n", head, StringComparison.Ordinal);
        Assert.Contains("X-Other: 2\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Content-Length: 2\r\n", head, StringComparison.Ordinal);
        Assert.All(["X-Mine", "Keep-Alive", "Proxy-Connection", "Upgrade", Stage.DeadSession], gone => Assert.DoesNotContain(gone, head, StringComparison.OrdinalIgnoreCase));
        Assert.Equal("{}", Assert.Single(upstream.Bodies));
    }
}

public class InProcessFramingTests() : FramingTests(Sidecars.InProcess);

public class PublishedFramingTests() : FramingTests(Sidecars.Published);
