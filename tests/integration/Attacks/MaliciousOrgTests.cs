using System.IO.Compression;
using System.Net;
using System.Text;
using Sidecar.IntegrationTests.BlackBox;
using Simulator.Control;
using static Sidecar.IntegrationTests.BlackBox.Stage;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>An org, or whoever answers in its place, that wants the token elsewhere, in the client's hands, or the sidecar on its knees.</summary>
public abstract class MaliciousOrgTests(SidecarStarter start) : StageTest(start)
{
    private const string Secret = "AQEAQScriptedSecretOfTheMaliciousOrg.0123456789abcdefghijklmn";

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("https://acme.my.salesforce.com.evil.example")]
    [InlineData("https://evilsalesforce.com")]
    [InlineData("https://acme.my.salesforce.com@evil.example")]
    [InlineData("https://evil.example/acme.my.salesforce.com")]
    [InlineData("https://evil.example#.my.salesforce.com")]
    [InlineData("https://evil.example?.my.salesforce.com")]
    [InlineData("https://evil.example\\.my.salesforce.com")]
    [InlineData("https://user:pass@acme.my.salesforce.com")]
    [InlineData("https://10.0.0.1")]
    [InlineData("https://169.254.169.254")]
    [InlineData("https://[fe80::1]")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("ftp://acme.my.salesforce.com")]
    [InlineData("file:///etc/passwd")]
    [InlineData("//acme.my.salesforce.com")]
    [InlineData("acme.my.salesforce.com")]
    [InlineData("https://acme。my。salesforce。com。evil。example")]
    [InlineData("https://acme.my.salesforce.com:443@evil.example")]
    [InlineData("https://acme.my.salesforce.com%2eevil.example")]
    [InlineData("https://evil.example%2f.my.salesforce.com")]
    [InlineData("https://evil.example:443#.my.salesforce.com")]
    [InlineData("https://evil.example;.my.salesforce.com")]
    [InlineData("https://evil.example\u0009.my.salesforce.com")]
    [InlineData("https://evilmy。salesforce。com。example")]
    [InlineData("https://xn--salesforce-com.example")]
    [InlineData("https://salesforce.com.")]
    [InlineData("https://0x0a.1")]
    [InlineData("https://167772161")]
    [InlineData("https://012.0.0.1")]
    [InlineData("https://[::ffff:10.0.0.1]")]
    [InlineData("https://[64:ff9b::a00:1]")]
    [InlineData("https://acme.my.salesforce.com:99999")]
    [InlineData("https://:443")]
    [InlineData("https://")]
    [InlineData("https:acme.my.salesforce.com")]
    [InlineData("javascript:alert(1)//.my.salesforce.com")]
    [InlineData("")]
    public async Task InstanceUrlElsewhere_NothingIsSentThere(string instanceUrl)
    {
        await using var stage = await SetAsync(beforeStart: org => org.Control.BreakTokenEndpoint(
            Fault.Answer(200, $$"""{"access_token":"{{ScriptedUpstream.Token}}","instance_url":"{{instanceUrl.Replace("\\", "\\\\", StringComparison.Ordinal)}}","token_type":"Bearer"}"""), OrgControl.Forever));
        var (status, body) = await stage.SendAsync(Get(Limits)).InTime();
        Assert.True(status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway, body);
        Assert.Contains("No access token for Salesforce: The token endpoint", body, StringComparison.Ordinal);
        AssertNoSecret(body, stage);
        Assert.DoesNotContain(stage.Org.Control.Received, r => r.Path == Limits);
    }

    [Fact]
    public async Task TokenWithALineBreak_BecomesNoHeader()
    {
        await using var stage = await SetAsync(beforeStart: org => org.Control.BreakTokenEndpoint(
            Fault.Answer(200, "{\"access_token\":\"00Dx!a\\r\\nX-Injected: 1\",\"instance_url\":\"http://127.0.0.1:1\"}"), OrgControl.Forever));
        var (status, body) = await stage.SendAsync(Get(Limits)).InTime();
        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.Contains("characters that no token has", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00Dx!{0}", 20_000, "more than any header may have")]
    [InlineData("00Dx!{0}", 1_000_000, "more than 64 KiB")]
    [InlineData("00Dx!a b", 0, "characters that no token has")]
    [InlineData("00Dx!\\u0000", 0, "characters that no token has")]
    [InlineData("00Dx!\\u00e9", 0, "characters that no token has")]
    [InlineData("", 0, "has no access_token")]
    public async Task TokenThatIsNone_IsNotUsed(string token, int filler, string told)
    {
        await using var stage = await SetAsync(beforeStart: org => org.Control.BreakTokenEndpoint(
            Fault.Answer(200, $$"""{"access_token":"{{token.Replace("{0}", new string('a', filler), StringComparison.Ordinal)}}","instance_url":"http://127.0.0.1:1"}"""), OrgControl.Forever));
        var (status, body) = await stage.SendAsync(Get(Limits)).InTime();
        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.Contains(told, body, StringComparison.Ordinal);
        Assert.True(body.Length < 2_000, "the token is in the answer");
    }

    /// <summary>However far behind, however packed, cut or encoded: the whole of an error is searched, and the rest of it arrives.</summary>
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
        byte[] body = [.. kind == "gzip of noise" ? noise : encoding.GetBytes(new string('x', before)), .. encoding.GetBytes(ScriptedUpstream.Token + " THE END")];
        byte[] packed = kind.StartsWith("gzip", StringComparison.Ordinal) ? Pack(body, s => new GZipStream(s, CompressionLevel.Fastest))
            : kind == "deflate" ? Pack(body, s => new ZLibStream(s, CompressionLevel.Fastest)) : kind == "br" ? Pack(body, s => new BrotliStream(s, CompressionLevel.Fastest)) : body;
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

            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 400 Bad Request\r\n{coding}Content-Length: {packed.Length}\r\n\r\n"));
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
        using var upstream = new ScriptedUpstream($"HTTP/1.1 400 Bad Request\r\nContent-Encoding: zstd\r\nContent-Length: {ScriptedUpstream.Token.Length}\r\n\r\n{ScriptedUpstream.Token}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        using var request = Get(Limits);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "zstd, gzip;q=0.5, bzip2, br");
        var (status, body) = await stage.SendAsync(request).InTime();
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Empty(body);
        Assert.Contains("Accept-Encoding: gzip;q=0.5, br\r\n", upstream.Heads[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nX-Debug: session={0};\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Disposition: inline; filename={0}\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 206 Partial {0}\r\nx-sfdc-request-id: {0}\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 400 No {0}\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n2;x={0}\r\n{}\r\n0\r\nX-T: {0}\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: <{0}>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")]
    public async Task TokenBesideASuccess_DoesNotReachTheClient(string answer)
    {
        using var upstream = new ScriptedUpstream(answer.Replace("{0}", ScriptedUpstream.Token, StringComparison.Ordinal));
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        var seen = await RawClient.ExchangeAsync(stage.Sidecar.Address, $"GET {Limits} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", TimeSpan.FromSeconds(5));
        Assert.Matches("^HTTP/1.1 (200|206|400) ", seen);
        Assert.Contains("{}", seen, StringComparison.Ordinal);
        AssertNoSecret(seen, stage);
        AssertNoStumble(stage);
    }

    [Theory]
    [InlineData(500, 200)]
    [InlineData(3_000, 502)]
    public async Task FloodOfCookies_PassesWithinTheLimitAndIsAnErrorBeyond(int count, int status)
    {
        var flood = string.Concat(Enumerable.Range(0, count).Select(n => $"Set-Cookie: c{n}=0123456789; path=/; domain=.salesforce.com; Secure\r\n"));
        using var upstream = new ScriptedUpstream($"HTTP/1.1 200 OK\r\n{flood}Content-Length: 2\r\n\r\n{{}}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        using var answer = await stage.Client.SendAsync(Get(Limits), TestContext.Current.CancellationToken).InTime();
        Assert.Equal(status, (int)answer.StatusCode);
        var cookies = answer.Headers.TryGetValues("Set-Cookie", out var all) ? all.ToList() : [];
        Assert.Equal(status == 200 ? count : 0, cookies.Count);
        Assert.DoesNotContain(cookies, c => c.Contains("domain", StringComparison.OrdinalIgnoreCase) || c.Contains("secure", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(status == 502, (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Contains("headers are larger than 64 KiB", StringComparison.Ordinal));
        AssertNoStumble(stage);
    }

    /// <summary>Salesforce's cookies are the client's to keep; kept here, one program would get another's.</summary>
    [Fact]
    public async Task Cookie_IsNotStored()
    {
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nSet-Cookie: BrowserId=abc; path=/\r\nContent-Length: 2\r\n\r\n{}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        await stage.SendAsync(Get(Limits)).InTime();
        await stage.SendAsync(Get(Limits)).InTime();
        Assert.All(upstream.Heads, head => Assert.DoesNotContain("BrowserId", head, StringComparison.Ordinal));
        Assert.True(upstream.Heads.Count >= 2);
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
        var seen = await RawClient.ExchangeAsync(stage.Sidecar.Address, $"GET {Limits} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", TimeSpan.FromSeconds(10));
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
        var seen = await RawClient.ExchangeAsync(stage.Sidecar.Address, $"PUT {Limits} HTTP/1.1\r\nHost: localhost\r\n{header}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", TimeSpan.FromSeconds(5));
        Assert.Contains($"{header}\r\n", upstream.Heads[^1], StringComparison.Ordinal);
        Assert.Contains($"{header}\r\n", seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("400 Bad Request", "Content-Type: application/json", "[{\"message\":\"bad token {0}\",\"errorCode\":\"X\"}]")]
    [InlineData("401 Unauthorized", "WWW-Authenticate: Token {0}", "[{\"message\":\"session {0}\",\"errorCode\":\"INVALID_SESSION_ID\"}]")]
    [InlineData("403 Forbidden", "X-Debug: {0}", "{0}")]
    [InlineData("404 Not Found", "Warning: 299 - \"{0}\"", "<html>{0}</html>")]
    [InlineData("500 Internal Server Error", "Content-Type: text/xml", "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><e:Fault><faultcode>X</faultcode><faultstring>{0}</faultstring></e:Fault></e:Body></e:Envelope>")]
    [InlineData("302 Found", "Location: https://evil.example/?sid={0}", "")]
    [InlineData("302 Found", "Location: /secur/frontdoor.jsp?sid=00Dxx0000001gPL%21{1}", "")]
    [InlineData("201 Created", "Location: /x/{0}", "")]
    [InlineData("200 OK", "Set-Cookie: sid={0}; path=/", "{}")]
    [InlineData("503 Service Unavailable", "Refresh: 0;url=/?sid={0}", "")]
    public async Task TokenInAnErrorOrHeader_DoesNotReachTheClient(string status, string header, string body)
    {
        string Fill(string text) => text.Replace("{0}", ScriptedUpstream.Token, StringComparison.Ordinal).Replace("{1}", Secret, StringComparison.Ordinal);
        var text = Fill(body);
        using var upstream = new ScriptedUpstream($"HTTP/1.1 {status}\r\n{Fill(header)}\r\nContent-Length: {text.Length}\r\n\r\n{text}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        foreach (var target in new[] { Limits, Partner, "/services/async/62.0/job", "/id/00Dxx0000001gPLEAY/005xx000001SvU7AAK", "/cometd/62.0" })
        {
            using var request = target == Partner ? Soap("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>") : Get(target);
            using var answer = await stage.Client.SendAsync(request, TestContext.Current.CancellationToken).InTime();
            var seen = answer.ToString() + await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True((int)answer.StatusCode < 504, seen);
            AssertNoSecret(seen, stage);
        }

        Assert.NotEmpty(upstream.Heads);
        AssertNoStumble(stage);
    }

    /// <summary>Our own error quotes a bounded part of Salesforce's: masked before it is cut, or the cut would hide the token from the mask.</summary>
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
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n\r\n{ScriptedUpstream.Token}"));
            while (true)
            {
                await stream.WriteAsync(new byte[64 * 1024]);
            }
        });
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        using (var answer = await stage.Client.SendAsync(Get(Limits), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken).InTime())
        {
            var seen = new byte[1024 * 1024];
            var stream = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken).InTime();
            await stream.ReadExactlyAsync(seen, TestContext.Current.CancellationToken).AsTask().InTime();
            AssertNoSecret(Encoding.Latin1.GetString(seen), stage);
        }

        await EventuallyAsync(() => upstream.Open == 0, () => "the upstream still sends");
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
            .Replace("{flood}", string.Concat(Enumerable.Range(0, 3_000).Select(n => $"Set-Cookie: c{n}=0123456789012345678901234567890123456789; path=/\r\n")), StringComparison.Ordinal)
            .Replace("{long}", new string('x', 200_000), StringComparison.Ordinal);
        using var upstream = new ScriptedUpstream(bytes);
        await using var stage = await ReadyAsync(SetAsync(new() { ["Upstream:ActivityTimeout"] = "3s" }, beforeStart: upstream.TakeOver));
        var seen = await RawClient.ExchangeAsync(stage.Sidecar.Address, $"GET {Limits} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", TimeSpan.FromSeconds(10));
        Assert.DoesNotContain("\nX-Injected", seen, StringComparison.Ordinal);
        AssertNoSecret(seen, stage);
        AssertNoStumble(stage);

        // Still there.
        using var alive = await stage.Client.GetAsync(new Uri(stage.Sidecar.AdminAddress, "/livez"), TestContext.Current.CancellationToken).InTime();
        Assert.True(alive.IsSuccessStatusCode);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_IsNotFollowed(int status)
    {
        using var elsewhere = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var stage = await ReadyAsync(SetAsync());
        stage.Org.Control.Break(Limits, Fault.RedirectTo(new Uri(elsewhere.Origin), status));
        Assert.Equal(status, (int)(await stage.SendAsync(Get(Limits)).InTime()).Status);
        Assert.Empty(elsewhere.Heads);
        await AssertUnharmedAsync(stage);
    }

    private static byte[] Pack(byte[] bytes, Func<Stream, Stream> packer)
    {
        using var packed = new MemoryStream();
        using (var stream = packer(packed))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    private static void AssertNoSecret(string seen, Stage stage)
    {
        Assert.DoesNotContain(Secret, seen, StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Sidecar.LogLines, l => l.Contains(Secret, StringComparison.Ordinal));
    }
}

public class InProcessMaliciousOrgTests() : MaliciousOrgTests(Sidecars.InProcess);

public class PublishedMaliciousOrgTests() : MaliciousOrgTests(Sidecars.Published);
