using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>A program that names a version which the org has retired, with and without Sidecar:ApiVersions:Lift.</summary>
public abstract class VersionLiftingTests(SidecarStarter start) : StageTest(start)
{
    private const string Rule = "<41.0=62.0";

    [Theory]
    [InlineData("/services/data/v29.0/limits", "/services/data/v62.0/limits")]
    [InlineData("/services/data/V29.0/limits?a=v29.0", "/services/data/V62.0/limits?a=v29.0")]
    [InlineData("/services/data//v29.0;x=1/limits", "/services/data//v62.0;x=1/limits")]
    [InlineData("/services/data/v29%2E0/sobjects/v29.0", "/services/data/v62.0/sobjects/v29.0")]
    [InlineData("/services/data/v41.0/limits", "/services/data/v41.0/limits")]
    [InlineData("/services/data", "/services/data")]
    [InlineData("/services/apexrest/v29.0/x", "/services/apexrest/v29.0/x")]
    [InlineData("/services/async/29.0/job", "/services/async/62.0/job")]
    [InlineData("/services/async/29/job", "/services/async/62.0/job")]
    [InlineData("/cometd/29.0", "/cometd/62.0")]
    [InlineData("/cometd/replay/36.0/handshake", "/cometd/replay/62.0/handshake")]
    [InlineData("/services/Soap/u/29.0/00Dxx0000001gPL", "/services/Soap/u/62.0/00Dxx0000001gPL")]
    [InlineData("/services/Soap/class/v29.0/Orders", "/services/Soap/class/v29.0/Orders")]
    [InlineData("/site/services/data/v29.0/limits", "/site/services/data/v62.0/limits")]
    public async Task Path_GoesOutWithTheLivingVersion(string target, string expected)
    {
        await using var stage = await LiftingAsync();
        await stage.SendAsync(target.Contains("Soap", StringComparison.Ordinal)
            ? SoapRequest("<getUserInfo xmlns=\"urn:partner.soap.sforce.com\"/>", target)
            : Get(target));
        var sent = stage.Org.Control.Received[^1];
        Assert.Equal(Uri.UnescapeDataString(expected), Uri.UnescapeDataString(sent.Path + sent.Query));
    }

    [Fact]
    public async Task UrlsOfResponses_ComeBackWithTheVersionOfTheProgram()
    {
        await using var stage = await LiftingAsync();
        var next = "/services/data/v29.0/query?q=SELECT+Id,Name+FROM+Account";
        for (var pages = 0; next is not null; pages++)
        {
            var (status, page) = await stage.SendAsync(Page(next));
            Assert.True(status == HttpStatusCode.OK, $"{next}: {page}");
            Assert.Contains("\"url\":\"/services/data/v29.0/sobjects/Account/001", page, StringComparison.Ordinal);
            Assert.DoesNotContain("v62.0", page, StringComparison.Ordinal);
            using var json = System.Text.Json.JsonDocument.Parse(page);
            next = json.RootElement.TryGetProperty("nextRecordsUrl", out var url) ? url.GetString() : null;
            Assert.True(next is not null || pages == 2, "three pages");
        }

        var xml = Page("/services/data/v29.0/query?q=SELECT+Id,Name+FROM+Account");
        xml.Headers.Accept.ParseAdd("application/xml");
        var (_, document) = await stage.SendAsync(xml);
        Assert.Contains("<nextRecordsUrl>/services/data/v29.0/query/", document, StringComparison.Ordinal);
        Assert.Contains("url=\"/services/data/v29.0/sobjects/Account/001", document, StringComparison.Ordinal);
        Assert.DoesNotContain("v62.0", document, StringComparison.Ordinal);
        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task ResourceListAndLocation_ComeBackWithTheVersionOfTheProgram_TextsOfCustomersStay()
    {
        await using var stage = await LiftingAsync();
        var (_, list) = await stage.SendAsync(Get("/services/data/v29.0"));
        Assert.Contains("\"/services/data/v29.0/", list, StringComparison.Ordinal);
        Assert.DoesNotContain("v62.0", list, StringComparison.Ordinal);

        // A text that looks like a place that counts.
        const string name = "url /services/data/v62.0/query";
        using var created = await stage.Client.SendAsync(
            Post("/services/data/v29.0/sobjects/Account", $$"""{"Name":"{{name}}"}"""), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var location = created.Headers.Location?.OriginalString;
        Assert.Contains("/services/data/v29.0/sobjects/Account/001", location, StringComparison.Ordinal);
        var (_, record) = await stage.SendAsync(Get(location!));
        Assert.Contains(name, record, StringComparison.Ordinal);
        using var head = await stage.Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Head, "/services/data/v29.0/limits"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
    }

    [Fact]
    public async Task SessionThatEnded_IsRenewed_AndTheSecondSendingIsLiftedToo()
    {
        await using var stage = await LiftingAsync();
        stage.Org.Control.RevokeAllSessions();
        var (status, _) = await stage.SendAsync(Get("/services/data/v29.0/limits"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(2, stage.Org.Control.Received.Count(r => r.Path == "/services/data/v62.0/limits"));
    }

    [Fact]
    public async Task SoapLogin_NamesTheVersionOfTheProgram_AndItsCallsWork()
    {
        await using var stage = await LiftingAsync();
        var (_, login) = await stage.SendAsync(SoapRequest(
            "<login xmlns=\"urn:partner.soap.sforce.com\"><username>u</username><password>p</password></login>",
            "/services/Soap/u/29.0", session: null));
        Assert.Contains("/services/Soap/u/29.0/00D", login, StringComparison.Ordinal);
        var (status, user) = await stage.SendAsync(SoapRequest(
            "<getUserInfo xmlns=\"urn:partner.soap.sforce.com\"/>", "/services/Soap/u/29.0/00Dxx0000001gPL"));
        Assert.True(status == HttpStatusCode.OK, user);
    }

    [Fact]
    public async Task Report_SaysThatTheCallsAreLifted()
    {
        await using var stage = await LiftingAsync();
        await stage.SendAsync(Get("/services/data/v29.0/limits"));
        var report = await stage.Client.GetStringAsync(
            new Uri(stage.Sidecar.AdminAddress, "/migration"), TestContext.Current.CancellationToken);
        Assert.Contains("\"liftedTo\":\"62.0\"", report, StringComparison.Ordinal);
        Assert.Contains("\"verdict\":\"lifted\"", report, StringComparison.Ordinal);
        Assert.DoesNotContain("\"verdict\":\"stopped\"", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rest", "/services/data/v29.0/limits", "UNSUPPORTED_API_VERSION")]
    [InlineData("soap", "/services/Soap/u/29.0", "UNSUPPORTED_API_VERSION")]
    [InlineData("bulk1", "/services/async/29.0/job/750xx0000000001", "InvalidVersion")]
    public async Task WithoutTheSetting_TheErrorPasses_AndOneLineOfTheLogNamesIt(string family, string target, string code)
    {
        await using var stage = await ReadyAsync(SetAsync(options: Retiring()));
        for (var i = 0; i < 3; i++)
        {
            var (status, body) = await stage.SendAsync(family == "soap"
                ? SoapRequest("<getUserInfo xmlns=\"urn:partner.soap.sforce.com\"/>", target)
                : Get(target));
            Assert.False((int)status < 400, body);
            Assert.Contains(code, body, StringComparison.Ordinal);
        }

        bool Names(string line) => line.Contains($"{family}:29.0=62.0", StringComparison.Ordinal)
            && line.Contains("Sidecar:ApiVersions:Lift", StringComparison.Ordinal);
        await EventuallyAsync(() => stage.Sidecar.LogLines.Any(Names), () => string.Join('\n', stage.Sidecar.LogLines));

        // Inside this process the log is read before the lines that repeat are summed up.
        Assert.Equal(stage.Sidecar is PublishedSidecar ? 1 : 3, stage.Sidecar.LogLines.Count(Names));
    }

    private static HttpRequestMessage Page(string target)
    {
        var request = Get(target);
        request.Headers.Add("Sforce-Query-Options", "batchSize=200");
        return request;
    }

    private Task<Stage> LiftingAsync()
        => ReadyAsync(SetAsync(new() { ["ApiVersions:Lift"] = Rule }, Retiring()));

    private static SimulatedOrgOptions Retiring()
        => new() { ExtraAccounts = 470, Settings = new OrgSettings { OldestApiVersion = 41 } };
}

public class InProcessVersionLiftingTests() : VersionLiftingTests(Sidecars.InProcess);

public class PublishedVersionLiftingTests() : VersionLiftingTests(Sidecars.Published);
