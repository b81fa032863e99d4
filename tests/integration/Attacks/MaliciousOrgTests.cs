using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;
using static Sidecar.IntegrationTests.Fixtures.ScriptedUpstream;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>
/// An org, or whoever answers in its place, that wants the token elsewhere, in the client's hands, or the sidecar on its knees.
/// </summary>
public abstract class MaliciousOrgTests(SidecarStarter start) : StageTest(start)
{
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
            Fault.Answer(200, "{\"access_token\":\"00Dx!a\\r\\nX-Injected: 1\",\"instance_url\":\"http://127.0.0.1:1\"}"),
                OrgControl.Forever));
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
}

public class InProcessMaliciousOrgTests() : MaliciousOrgTests(Sidecars.InProcess);

public class PublishedMaliciousOrgTests() : MaliciousOrgTests(Sidecars.Published);
