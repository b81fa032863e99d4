using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>Pages that programs fetch with the session as a cookie: report export, weekly export, files.</summary>
public abstract class WebPageTests(SidecarStarter start) : StageTest(start)
{
    private const string Report = "/00Oxx0000001gPL?export=1&enc=UTF-8&xf=csv";
    private const string Export = "/servlet/servlet.OrgExport?fileName=WE_1.ZIP&id=092xx";
    private const string Patterns = "/00O*,/servlet/servlet.OrgExport,/servlet/servlet.FileDownload,/sfc/servlet.shepherd/*,/apex/*,/secur/*,/login*";

    [Theory]
    [InlineData(Report)]
    [InlineData(Export)]
    [InlineData("/servlet/servlet.FileDownload?file=015xx")]
    [InlineData("/sfc/servlet.shepherd/version/download/068xx")]
    public async Task AllowedPage_GetsTheRealSessionAsItsOnlyOne(string page)
    {
        await using var stage = await AllowingAsync();
        var (status, body) = await stage.SendAsync(Page(page));
        Assert.True(status == HttpStatusCode.OK, body);
        Assert.StartsWith("\"001", body, StringComparison.Ordinal);
        var sent = stage.Org.Control.Received.Last();
        Assert.StartsWith("lang=de; sid=00D", sent.Header("Cookie"), StringComparison.Ordinal);
        Assert.Null(sent.Header("Authorization"));
        Assert.Null(sent.Header("X-SFDC-Session"));
        await AssertUnharmedAsync(stage);
    }

    /// <summary>GET, POST and HEAD, with both forms of a login; the client sees only the second response.</summary>
    [Theory]
    [InlineData("GET", false)]
    [InlineData("GET", true)]
    [InlineData("POST", false)]
    [InlineData("POST", true)]
    [InlineData("HEAD", false)]
    [InlineData("HEAD", true)]
    public async Task EndedSession_IsRenewedAndThePageFetchedAgain(string method, bool byRedirect)
    {
        await using var stage = await AllowingAsync();
        stage.Org.Control.Settings.LoginByRedirect = byRedirect;
        stage.Org.Control.RevokeAllSessions();
        var logins = stage.Org.Control.LoginCount;
        var request = Page(Export);
        request.Method = new HttpMethod(method);
        if (method == "POST")
        {
            request.Content = new StringContent("next=1");
        }

        using var response = await stage.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(logins + 1, stage.Org.Control.LoginCount);
        Assert.Equal(2, stage.Org.Control.Received.Count(r => r.Path == "/servlet/servlet.OrgExport"));
        await AssertUnharmedAsync(stage);
    }

    [Theory]
    [InlineData("window.location.replace('https://acme.my.salesforce.com/?ec=302&startURL=%2F00O');")]
    [InlineData("<form><input name=\"un\"/><input type=\"password\" name=\"pw\"/></form>")]
    [InlineData("<meta http-equiv=\"Refresh\" content=\"0; URL=https://acme.my.salesforce.com/?ec=301\">")]
    [InlineData("<form method=\"post\"><input type=\"hidden\" name='SAMLRequest' value=\"x\"/></form>")]
    public async Task LoginAgainAfterTheRenewal_IsAClearErrorAndNoFile(string login)
    {
        await using var stage = await AllowingAsync();
        stage.Org.Control.Break("/00O", Fault.Answer(200, $"<html>{login}</html>", "text/html;charset=UTF-8"), OrgControl.Forever);
        var (status, body) = await stage.SendAsync(Page(Report));
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("Salesforce shows its login in place of /00Oxx0000001gPL", body, StringComparison.Ordinal);
        Assert.Contains("API Only User", body, StringComparison.Ordinal);
        await AssertUnharmedAsync(stage);
    }

    /// <summary>The first bytes of a download arrive before the last were sent, and all of it is right.</summary>
    [Fact]
    public async Task LargeDownload_StreamsWhole()
    {
        await using var stage = await AllowingAsync();
        const long size = 64L << 20;
        using var response = await stage.Client.SendAsync(
            Page($"{Export}&size={size}"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var expected = response.Content.Headers.ContentLength;
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var total = 0L;
        var buffer = new byte[1 << 20];
        while (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) is var read and > 0)
        {
            total += read;
        }

        Assert.Equal(expected, total);
        Assert.InRange(total, size - 64, size);
    }

    /// <summary>Without the setting, with a pattern that does not fit, and where no pattern may open.</summary>
    [Theory]
    [InlineData(Report, "")]
    [InlineData("/servlet/servlet.OrgExport", "/00O*")]
    [InlineData("/SERVLET/servlet.OrgExport", Patterns)]
    [InlineData("/apex/MyPage/../../secret", Patterns)]
    [InlineData("/login.jsp", Patterns)]
    [InlineData("/secur/contentDoor", Patterns)]
    [InlineData("/%73ecur/forgotpassword.jsp", Patterns)]
    [InlineData("/apex/x/SECUR;a=b/x", Patterns)]
    [InlineData("/apex/services/unknown", Patterns)]
    public async Task PageThatIsNotAllowed_GetsNoSession(string page, string patterns)
    {
        await using var stage = await AllowingAsync(patterns);
        var before = stage.Org.Control.Received.Count;
        var (status, body) = await stage.SendAsync(Page(page));
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("Sidecar:Pages:Allow", body, StringComparison.Ordinal);
        Assert.Equal(before, stage.Org.Control.Received.Count);
    }

    [Theory]
    [InlineData("/secur/frontdoor.jsp")]
    [InlineData("/SECUR/FrontDoor.jsp")]
    [InlineData("/secur//frontdoor.jsp;x=y")]
    [InlineData("/secur/%66rontdoor.jsp")]
    [InlineData("/partners/secur/frontdoor.jsp")]
    [InlineData("/apex/frontdoor.jsp")]
    public async Task Frontdoor_IsRefusedWhateverThePatternsSay(string path)
    {
        await using var stage = await AllowingAsync();
        var before = stage.Org.Control.Received.Count;
        var (status, body) = await stage.SendAsync(Get($"{path}?sid={DeadSession}&retURL=/00O"));
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("does not forward frontdoor.jsp", body, StringComparison.Ordinal);
        Assert.Equal(before, stage.Org.Control.Received.Count);
    }

    /// <summary>A program that sends its session in another way would save the login page, too.</summary>
    [Fact]
    public async Task LoginShownForAPageWithoutSession_IsAClearError()
    {
        await using var stage = await AllowingAsync("");
        var (status, body) = await stage.SendAsync(Get(Report));
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("Sidecar:Pages:Allow", body, StringComparison.Ordinal);
        Assert.Equal(1, stage.Org.Control.LoginCount);
    }

    /// <summary>A page that quotes its own session, in the body and as a cookie, does not show it to the client.</summary>
    [Fact]
    public async Task TokenInAPage_IsMasked()
    {
        await using var stage = await AllowingAsync();
        await stage.SendAsync(Page(Report));
        var token = stage.Org.Control.Received.Last().Header("Cookie")!.Split("sid=")[1];
        var fault = Fault.Answer(200, $"<script>var s='{token}'</script>", "text/html") with
        {
            Headers = new Dictionary<string, string> { ["Set-Cookie"] = $"sid={token}; Path=/", ["X-Echo"] = token },
        };
        stage.Org.Control.Break("/apex/MyPage", fault);
        using var response = await stage.Client.SendAsync(Page("/apex/MyPage"), TestContext.Current.CancellationToken);
        var seen = response.Headers + await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain(token[16..], seen, StringComparison.Ordinal);
    }

    /// <summary>Another session beside ours in the same header is still removed.</summary>
    [Fact]
    public async Task DeadSessionInAnotherCookie_IsMasked()
    {
        await using var stage = await AllowingAsync();
        var request = Page(Report);
        request.Headers.Add("Cookie", $"mine={DeadSession}");
        await stage.SendAsync(request);
        Assert.DoesNotContain("DeadSession", stage.Org.Control.Received.Last().Header("Cookie")!, StringComparison.Ordinal);
        await AssertUnharmedAsync(stage);
    }

    private static HttpRequestMessage Page(string target)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.TryAddWithoutValidation("Cookie", $"oid=00Dxx0000001gPL; lang=de; sid={DeadSession}");
        request.Headers.TryAddWithoutValidation("X-SFDC-Session", DeadSession);
        return request;
    }

    private Task<Stage> AllowingAsync(string patterns = Patterns)
        => ReadyAsync(SetAsync(patterns.Length == 0 ? [] : new() { ["Pages:Allow"] = patterns }));
}

public class InProcessWebPageTests() : WebPageTests(Sidecars.InProcess);

public class PublishedWebPageTests() : WebPageTests(Sidecars.Published);
