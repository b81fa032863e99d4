using System.Net;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>Requests and responses pass unchanged, except for what would not work on localhost.</summary>
public abstract class TransparencyTests(SidecarStarter start) : StageTest(start)
{
    [Fact]
    public async Task ExpectContinue_IsAnsweredHere()
    {
        await using var stage = await SetAsync();
        var request = Post("/services/apexrest/echo", "{}");
        request.Headers.ExpectContinue = true;
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(request)).Status);
        Assert.Null(stage.Org.Control.Received.Last().Header("Expect"));
    }

    [Fact]
    public async Task LongRequestLine_Passes()
    {
        await using var stage = await SetAsync();
        var (status, _) = await stage.SendAsync(Get(Api + "/query?q=SELECT+Id+FROM+Account+WHERE+Name+!=+'" + new string('x',
            16_000) + "'"));
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Theory]
    [InlineData("/services/data/v62.0/sobjects/Account/Ext__c/a%2Fb%252Fc")]
    [InlineData("//services//data/v62.0/limits/")]
    [InlineData("/services/data/v62.0/query?q=a%20b+c%2Bd&x=%C3%A9;y=[1]")]
    public async Task Target_ArrivesByteForByte(string target)
    {
        // A raw socket on both sides: HttpClient and Path would both tidy the target up.
        using var upstream = new RawUpstream();
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        stage.Org.Control.BreakTokenEndpoint(Fault.Answer(200, $$"""{"access_token":"00Dxx0000001gPL!AQEA","instance_url":"{{upstream.Origin}}","token_type":"Bearer"}"""), OrgControl.Forever);
        stage.Org.Control.RevokeAllSessions();
        await stage.SendAsync(Get(Api + "/limits"));
        await upstream.SendThroughAsync(stage.Sidecar.Address, target);
        Assert.Equal($"GET {target} HTTP/1.1", upstream.LastRequestLine);
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        await using var stage = await SetAsync();
        stage.Org.Control.Break(Api + "/limits", Fault.RedirectTo(new Uri("https://evil.example/x")));
        using var answer = await stage.Client.SendAsync(Get(Api + "/limits"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
    }

    [Fact]
    public async Task ResponseHeaders_AreMadeUsableOnLocalhost()
    {
        await using var stage = await SetAsync();
        using var answer = await stage.Client.SendAsync(Get(Api + "/limits"), TestContext.Current.CancellationToken);
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
        Assert.True(answer.Headers.Contains("Sforce-Limit-Info"));
        var cookie = answer.Headers.GetValues("Set-Cookie").First();
        Assert.StartsWith("BrowserId=", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("samesite=none", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(Api, "\"identity\":\"")]
    [InlineData("/services/oauth2/userinfo", "urls")]
    public async Task UrlsThatLeadAway_PointBackHere(string target, string member)
    {
        await using var stage = await SetAsync();
        using var answer = await stage.Client.SendAsync(Get(target), TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(member, body, StringComparison.Ordinal);
        Assert.DoesNotContain("login.salesforce.com", body, StringComparison.Ordinal);
        Assert.Contains(stage.Sidecar.Address.GetLeftPart(UriPartial.Authority), body, StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetByteCount(body), answer.Content.Headers.ContentLength);
    }
}

public class InProcessTransparencyTests() : TransparencyTests(Sidecars.InProcess);

public class PublishedTransparencyTests() : TransparencyTests(Sidecars.Published);
