using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>Requests that two servers in a row could read differently, foreign and odd hosts, line breaks in everything.</summary>
public abstract class FramingTests(SidecarStarter start) : StageTest(start)
{
    private const string Post = "POST /services/apexrest/echo HTTP/1.1\r\nHost: localhost\r\n";

    // The second request is what an attacker would have the org see as one of its own, past everything that looks at requests here.
    private const string Hidden = "GET /services/oauth2/token?grant_type=password&password=" + Password + " HTTP/1.1\r\nHost: "
        + "localhost\r\nAuthorization: Basic dTpw\r\n\r\n";

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
    [InlineData("two encodings", Post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\nContent-Length: "
        + "5\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("vertical tab", Post + "Transfer-Encoding:\u000bchunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("chunk size garbage", Post + "Transfer-Encoding: chunked\r\n\r\n5;\u0001=\nx\r\nhello\r\n0\r\n\r\n" + Hidden)]
    [InlineData("chunk extension with a line feed", Post + "Transfer-Encoding: chunked\r\n\r\n5;\n0\r\nhello\r\n0\r\n\r\n" + Hidden)]
    [InlineData("chunk extension with a carriage return", Post + "Transfer-Encoding: chunked\r\n\r\n5;a\rb\r\nhello\r\n0\r\n\r\n" + Hidden)]
    [InlineData("quoted chunk extension with a line end",
        Post + "Transfer-Encoding: chunked\r\n\r\n5;a=\"\r\n\"\r\nhello\r\n0\r\n\r\n" + Hidden)]
    [InlineData("space after a chunk size", Post + "Transfer-Encoding: chunked\r\n\r\n5  \r\nhello\r\n0\r\n\r\n" + Hidden)]
    [InlineData("chunk ended by a line feed", Post + "Transfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n" + Hidden)]
    [InlineData("chunk size with 0x", Post + "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n" + Hidden)]
    [InlineData("negative chunk size", Post + "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n" + Hidden)]
    [InlineData("chunked twice", Post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("CHUNKED", Post + "Transfer-Encoding: cHuNkEd\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("http/1.0 chunked", "POST /services/apexrest/echo HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: "
        + "chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("length in Connection", Post + "Connection: Content-Length\r\nContent-Length: 5\r\n\r\nhello" + Hidden)]
    [InlineData("encoding in Connection", Post + "Connection: Transfer-Encoding\r\nTransfer-Encoding: "
        + "chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + Hidden)]
    [InlineData("chunk size overflow", Post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello\r\n0\r\n\r\n" + Hidden)]
    [InlineData("chunk without end", Post + "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n" + Hidden)]
    [InlineData("bare line feeds", "POST /services/apexrest/echo HTTP/1.1\nHost: localhost\nContent-Length: 5\n\nhello" + Hidden)]
    [InlineData("line feed in a value", Post + "X-A: b\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + Hidden)]
    [InlineData("carriage return in a value", Post + "X-A: b\rAuthorization: Basic dTpw\r\nContent-Length: 5\r\n\r\nhello" + Hidden)]
    [InlineData("zero in a value", Post + "X-A: b\0c\r\nContent-Length: 5\r\n\r\nhello" + Hidden)]
    [InlineData("folded header", Post + "X-A: b\r\n Authorization: Basic dTpw\r\nContent-Length: 5\r\n\r\nhello" + Hidden)]
    [InlineData("body of a GET", "GET /services/apexrest/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello" + Hidden)]
    [InlineData("upgrade", "GET /services/apexrest/echo HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: "
        + "h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n" + Hidden)]
    [InlineData("http/0.9", "GET /services/apexrest/echo\r\n" + Hidden)]
    [InlineData("http/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Hidden)]
    [InlineData("trailer", Post + "Transfer-Encoding: chunked\r\nTrailer: Authorization\r\n\r\n5\r\nhello\r\n0\r\nAuthorization: Basic "
        + "dTpw\r\n\r\n" + Hidden)]
    public async Task AmbiguousFraming_HidesNothing(string kind, string bytes)
    {
        await using var stage = await ReadyAsync(SetAsync());
        await RawClient.ExchangeAsync(stage.Sidecar.Address, bytes, TimeSpan.FromMilliseconds(300));
        // Whatever was hidden was either not read at all or seen as a request and answered here, as a login.
        Assert.DoesNotContain(stage.Org.Control.Received, r => r.Path.Contains("oauth2/token", StringComparison.Ordinal)
            && r.Query.Length > 0);
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
        using var upstream = new ScriptedUpstream(
            $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: {protocol}\r\n\r\nraw");
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
    [InlineData("1.0", "", "200")]
    [InlineData("1.0", "Host: evil.example\r\n", "421")]
    [InlineData("1.1", "", "400")]
    [InlineData("2.0", "Host: localhost\r\n", "505")]
    [InlineData("1.2", "Host: localhost\r\n", "505")]
    public async Task OldAndOddVersions_AreAnsweredOrRefused(string version, string host, string status)
    {
        await using var stage = await ReadyAsync(SetAsync());
        var seen = await RawClient.ExchangeAsync(stage.Sidecar.Address, $"GET {Limits} HTTP/{version}\r\n{host}\r\n",
            TimeSpan.FromSeconds(1));
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
        Assert.True(seen.Length == 17 && seen[3] == 7, seen);
        await ToldAsync(stage, "the client speaks HTTP/2");
        await AssertUnharmedAsync(stage);
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

    [Fact]
    public async Task HeadersNamedInConnection_EndHereAndTheTokenDoesNot()
    {
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        using var request = Stage.Post("/services/async/62.0/job", "{}");
        foreach (var (name, value) in new[]
        {
            // Without "close": with it, the server keeps nothing else of the header.
            ("Connection", "Authorization, X-SFDC-Session, x-mine, Content-Length, Host"), ("X-Mine", "1"), ("X-Other", "2"),
                ("Keep-Alive", "5"), ("TE", "trailers"),
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
        Assert.All(["X-Mine", "Keep-Alive", "Proxy-Connection", "Upgrade", Stage.DeadSession], gone => Assert.DoesNotContain(gone, head,
            StringComparison.OrdinalIgnoreCase));
        Assert.Equal("{}", Assert.Single(upstream.Bodies));
    }
}

public class InProcessFramingTests() : FramingTests(Sidecars.InProcess);

public class PublishedFramingTests() : FramingTests(Sidecars.Published);
