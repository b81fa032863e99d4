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

    /// <summary>An error that begins with the token and never ends: the part that is looked at is masked, the rest is cut.</summary>
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
        var (_, body) = await stage.SendAsync(Get(Limits)).InTime();
        AssertNoSecret(body, stage);
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

    private static void AssertNoSecret(string seen, Stage stage)
    {
        Assert.DoesNotContain(Secret, seen, StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Sidecar.LogLines, l => l.Contains(Secret, StringComparison.Ordinal));
    }
}

public class InProcessMaliciousOrgTests() : MaliciousOrgTests(Sidecars.InProcess);

public class PublishedMaliciousOrgTests() : MaliciousOrgTests(Sidecars.Published);
