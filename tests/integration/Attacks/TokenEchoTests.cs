using System.IO.Compression;
using System.Net;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.Fixtures.Packed;
using static Sidecar.IntegrationTests.Fixtures.ScriptedUpstream;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>An org that sends the token back: in an error, in a header, packed, cut, or without end. The client never gets it.</summary>
public abstract class TokenEchoTests(SidecarStarter start) : StageTest(start)
{
    /// <summary>
    /// However far behind, however packed, cut or encoded: the whole of an error is searched, and the rest of it arrives.
    /// </summary>
    [Theory]
    [InlineData("far behind", 300_000)]
    [InlineData("across the limit", 65_500)]
    [InlineData("across the limit", 65_536 - 1)]
    [InlineData("gzip", 10)]
    [InlineData("gzip", 300_000)]
    [InlineData("gzip of noise", 300_000)]
    [InlineData("deflate", 300_000)]
    [InlineData("br", 300_000)]
    [InlineData("utf-16", 100)]
    [InlineData("utf-16", 40_000)]
    [InlineData("chunked bytewise", 65_500)]
    public async Task TokenAnywhereInAnError_IsMaskedAndTheRestStays(string kind, int before)
    {
        var noise = new byte[before];
        new Random(1).NextBytes(noise);
        var encoding = kind == "utf-16" ? Encoding.Unicode : Encoding.Latin1;
        byte[] body = [.. kind == "gzip of noise"
            ? noise
            : encoding.GetBytes(new string('x', before)), .. encoding.GetBytes(ScriptedUpstream.Token + " THE END")];
        byte[] packed = kind.StartsWith("gzip", StringComparison.Ordinal) ? Pack(body, s => new GZipStream(s, CompressionLevel.Fastest))
            : kind == "deflate"
                ? Pack(body, s => new ZLibStream(s, CompressionLevel.Fastest))
                : kind == "br" ? Pack(body, s => new BrotliStream(s, CompressionLevel.Fastest)) : body;
        var coding = ReferenceEquals(packed, body) ? "" : $"Content-Encoding: {kind.Split(' ')[0]}\r\n";
        using var upstream = new ScriptedUpstream(async (_, stream) =>
        {
            if (kind == "chunked bytewise")
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n"));
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"{before:x}\r\n{new string('x', before)}\r\n"));
                foreach (var one in packed[before..])
                {
                    await stream.WriteAsync(new byte[] { (byte)'1', 13, 10, one, 13, 10 });
                    await stream.FlushAsync();
                }

                await stream.WriteAsync(Encoding.ASCII.GetBytes("0\r\n\r\n"));
                return;
            }

            await stream.WriteAsync(
                Encoding.ASCII.GetBytes($"HTTP/1.1 400 Bad Request\r\n{coding}Content-Length: {packed.Length}\r\n\r\n"));
            await stream.WriteAsync(packed);
        });
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        using var answer = await stage.Client.SendAsync(Get(Limits), TestContext.Current.CancellationToken).InTime();
        var seen = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken).InTime();
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.Equal(body.Length, seen.Length);
        Assert.True(seen.AsSpan().IndexOf(encoding.GetBytes(Secret)) < 0, "the token is there");
        Assert.True(seen.AsSpan(0, before).SequenceEqual(body.AsSpan(0, before)), "what comes before it changed");
        Assert.EndsWith(" THE END", encoding.GetString(seen), StringComparison.Ordinal);
        AssertNoStumble(stage);
    }

    /// <summary>Not asked for, and nobody here can look into it.</summary>
    [Fact]
    public async Task ErrorInAnUnknownCoding_ArrivesWithoutItsBody()
    {
        using var upstream = new ScriptedUpstream(
            $"HTTP/1.1 400 Bad Request\r\nContent-Encoding: zstd\r\nContent-Length: {ScriptedUpstream.Token.Length}\r\n\r\n{ScriptedUpstream.Token}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        using var request = Get(Limits);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "zstd, gzip;q=0.5, bzip2, br");
        var (status, body) = await stage.SendAsync(request).InTime();
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Empty(body);
        Assert.Contains("Accept-Encoding: gzip;q=0.5, br\r\n", upstream.Heads[^1], StringComparison.Ordinal);
    }

    /// <summary>The label says one thing and the bytes another: what the bytes are counts.</summary>
    [Theory]
    [InlineData("gzip", false)]
    [InlineData("deflate", false)]
    [InlineData("br", false)]
    [InlineData("", true)]
    [InlineData("identity", true)]
    public async Task TokenInAnErrorWithAWrongLabel_IsMasked(string label, bool packed)
    {
        var text = Encoding.Latin1.GetBytes($"[{{\"message\":\"{ScriptedUpstream.Token}\",\"errorCode\":\"X\"}}]");
        var body = packed ? Pack(text, s => new GZipStream(s, CompressionLevel.Fastest)) : text;
        var coding = label.Length > 0 ? $"Content-Encoding: {label}\r\n" : "";
        using var upstream = new ScriptedUpstream(async (_, stream) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 400 Bad Request\r\n{coding}Content-Length: {body.Length}\r\n\r\n"));
            await stream.WriteAsync(body);
        });
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        using var answer = await stage.Client.SendAsync(Get(Limits), TestContext.Current.CancellationToken).InTime();
        var seen = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken).InTime();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        AssertNoSecret(Encoding.Latin1.GetString(seen), stage);
        if (seen is [0x1f, 0x8b, ..])
        {
            using var unpacked = new GZipStream(new MemoryStream(seen), CompressionMode.Decompress);
            using var reader = new StreamReader(unpacked);
            AssertNoSecret(await reader.ReadToEndAsync(TestContext.Current.CancellationToken), stage);
        }

        AssertNoStumble(stage);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nX-Debug: session={0};\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Disposition: inline; filename={0}\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\n{0}: x\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 400 No\r\n{0}: x\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 206 Partial {0}\r\nx-sfdc-request-id: {0}\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 400 No {0}\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n2;x={0}\r\n{}\r\n0\r\nX-T: {0}\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: <{0}>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")]
    public async Task TokenBesideASuccess_DoesNotReachTheClient(string answer)
    {
        using var upstream = new ScriptedUpstream(answer.Replace("{0}", ScriptedUpstream.Token, StringComparison.Ordinal));
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        var seen = await RawClient.ExchangeAsync(stage.Sidecar.Address,
            $"GET {Limits} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", TimeSpan.FromSeconds(5));
        Assert.Matches("^HTTP/1.1 (200|206|400) ", seen);
        Assert.Contains("{}", seen, StringComparison.Ordinal);
        AssertNoSecret(seen, stage);
        AssertNoStumble(stage);
    }

    [Theory]
    [InlineData("400 Bad Request", "Content-Type: application/json", "[{\"message\":\"bad token {0}\",\"errorCode\":\"X\"}]")]
    [InlineData("401 Unauthorized", "WWW-Authenticate: Token {0}", "[{\"message\":\"session {0}\",\"errorCode\":\"INVALID_SESSION_ID\"}]")]
    [InlineData("403 Forbidden", "X-Debug: {0}", "{0}")]
    [InlineData("404 Not Found", "Warning: 299 - \"{0}\"", "<html>{0}</html>")]
    [InlineData("500 Internal Server Error", "Content-Type: text/xml",
        "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><e:Fault><faultcode>X</faultcode><faultstring>{0}</faultstring></e:Fault></e:Body></e:Envelope>")]
    [InlineData("302 Found", "Location: https://evil.example/?sid={0}", "")]
    [InlineData("302 Found", "Location: /secur/frontdoor.jsp?sid=00Dxx0000001gPL%21{1}", "")]
    [InlineData("300 Multiple Choices", "X-A: b", "{\"session\":\"{0}\"}")]
    [InlineData("301 Moved Permanently", "Location: /x", "<a href='/x?sid={0}'>")]
    [InlineData("303 See Other", "Location: /x", "{0}")]
    [InlineData("308 Permanent Redirect", "Location: /x", "{0}")]
    [InlineData("399 Odd", "X-A: b", "{0}")]
    [InlineData("201 Created", "Location: /x/{0}", "")]
    [InlineData("200 OK", "Set-Cookie: sid={0}; path=/", "{}")]
    [InlineData("503 Service Unavailable", "Refresh: 0;url=/?sid={0}", "")]
    public async Task TokenInAnErrorOrHeader_DoesNotReachTheClient(string status, string header, string body)
    {
        string Fill(string text) => text.Replace("{0}", ScriptedUpstream.Token, StringComparison.Ordinal).Replace("{1}", Secret,
            StringComparison.Ordinal);
        var text = Fill(body);
        using var upstream = new ScriptedUpstream($"HTTP/1.1 {status}\r\n{Fill(header)}\r\nContent-Length: {text.Length}\r\n\r\n{text}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        foreach (var target in new[] { Limits, Partner, "/services/async/62.0/job", "/id/00Dxx0000001gPLEAY/005xx000001SvU7AAK",
            "/cometd/62.0" })
        {
            using var request = target == Partner
                ? SoapRequest("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>")
                : Get(target);
            using var answer = await stage.Client.SendAsync(request, TestContext.Current.CancellationToken).InTime();
            var seen = answer.ToString() + await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True((int)answer.StatusCode < 504, seen);
            AssertNoSecret(seen, stage);
        }

        Assert.NotEmpty(upstream.Heads);
        AssertNoStumble(stage);
    }

    /// <summary>
    /// Our own error quotes a bounded part of Salesforce's: masked before it is cut, or the cut would hide the token from the mask.
    /// </summary>
    [Fact]
    public async Task TokenWhereAQuotedErrorIsCut_LeavesNoHalf()
    {
        var text = $"[{{\"message\":\"{new string('x', 370)} {ScriptedUpstream.Token}\",\"errorCode\":\"INVALID_SESSION_ID\"}}]";
        using var upstream = new ScriptedUpstream($"HTTP/1.1 401 Unauthorized\r\nContent-Length: {text.Length}\r\n\r\n{text}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        var (status, body) = await stage.SendAsync(Get(Limits)).InTime();
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("xxx", body, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret[..8], body, StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Sidecar.LogLines, l => l.Contains(Secret[..8], StringComparison.Ordinal));
    }

    /// <summary>An error that begins with the token and never ends: masked while it streams, and never gathered.</summary>
    [Fact]
    public async Task TokenInAnEndlessError_DoesNotReachTheClient()
    {
        using var upstream = new ScriptedUpstream(async (_, stream) =>
        {
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes($"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n\r\n{ScriptedUpstream.Token}"));
            while (true)
            {
                await stream.WriteAsync(new byte[64 * 1024]);
            }
        });
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        using (var answer = await stage.Client.SendAsync(Get(Limits), HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken).InTime())
        {
            var seen = new byte[1024 * 1024];
            var stream = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken).InTime();
            await stream.ReadExactlyAsync(seen, TestContext.Current.CancellationToken).AsTask().InTime();
            AssertNoSecret(Encoding.Latin1.GetString(seen), stage);
        }

        await EventuallyAsync(() => upstream.Open == 0, () => "the upstream still sends");
    }
}

public class InProcessTokenEchoTests() : TokenEchoTests(Sidecars.InProcess);

public class PublishedTokenEchoTests() : TokenEchoTests(Sidecars.Published);
