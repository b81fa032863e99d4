using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Migration;

/// <summary>The report of a running sidecar, held against clients that log in in many ways.</summary>
public abstract class MigrationReportTests(SidecarStarter start) : StageTest(start)
{
    private const string Token = "/services/oauth2/token";
    private const string Login = "<login xmlns=\"urn:partner.soap.sforce.com\"><username>u@example.com</username><password>" + Password + "</password></login>";
    private const string EnterpriseLogin = "<login xmlns=\"urn:enterprise.soap.sforce.com\"><username>u@example.com</username></login>";
    private const string Query = "<query xmlns=\"urn:partner.soap.sforce.com\"><queryString>SELECT Id FROM Account</queryString></query>";

    private static readonly string PasswordForm = $"grant_type=password&client_id=c&client_secret=s&username=u&password={Password}";

    [Fact]
    public async Task EachWayToLogIn_HasItsRowAndItsVerdict()
    {
        await using var stage = await ReadyAsync(SetAsync());
        var session = await SessionOfLoginAsync(stage);
        await SendAsync(stage, "soap-29", SoapRequest(Login, "/services/Soap/u/29.0", null));
        await SendAsync(stage, "soap-enterprise", SoapRequest(EnterpriseLogin, "/services/Soap/c/52.0", null));
        await SendAsync(stage, "soap-65", SoapRequest(Login, "/services/Soap/u/65.0", null));
        await SendAsync(stage, "oauth-form", Form(PasswordForm));
        await SendAsync(stage, "oauth-multipart", Multipart());
        await SendAsync(stage, "oauth-query", new HttpRequestMessage(HttpMethod.Post, $"{Token}?{PasswordForm}"));
        await SendAsync(stage, "oauth-json", Post(Token, "{\"grant_type\":\"password\"}"), HttpStatusCode.BadRequest);
        await SendAsync(stage, "oauth-basic", Basic(Form("grant_type=client_credentials")));
        await SendAsync(stage, "oauth-refresh", Form("grant_type=refresh_token&refresh_token=5Aep861"));
        await SendAsync(stage, "oauth-jwt", Form("grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=a.b.c"));
        await SendAsync(stage, "frontdoor", Page("/secur/frontdoor.jsp", $"sid={DeadSession}"), HttpStatusCode.Forbidden);
        await SendAsync(stage, "login-page", Page("/", $"un=u&pw={Password}"), HttpStatusCode.Forbidden);
        await SendAsync(stage, "reuse-rest", Get(Limits, "Bearer " + session));
        await SendAsync(stage, "reuse-oauth", Get(Limits, "OAuth " + session));
        await SendAsync(stage, "reuse-soap", SoapRequest(Query, Partner, session));
        await SendAsync(stage, "bearer-only", Get(Limits));
        await SendAsync(stage, "soap-own", SoapRequest(Query));
        await SendAsync(stage, "nothing", new HttpRequestMessage(HttpMethod.Get, Limits));

        var rows = await RowsAsync(stage);
        Assert.Equal(
            [
                "bearer-only|own-session|rest|62.0|1|0|stays",
                "frontdoor|web-form|page||1|1|stopped",
                "login-page|web-form|page||1|1|stopped",
                "nothing|no-session|rest|62.0|1|0|stays",
                "oauth-basic|oauth-client-credentials|oauth||1|0|stays",
                "oauth-form|oauth-password|oauth||1|0|covered",
                "oauth-json|oauth-unknown|oauth||1|1|stays",
                "oauth-jwt|oauth-jwt|oauth||1|0|stays",
                "oauth-multipart|oauth-password|oauth||1|0|covered",
                "oauth-query|oauth-password|oauth||1|0|covered",
                "oauth-refresh|oauth-refresh-token|oauth||1|0|stays",
                "reuse-oauth|login-session|rest|62.0|1|0|stays",
                "reuse-rest|login-session|rest|62.0|1|0|stays",
                "reuse-soap|login-session|soap partner|62.0|1|0|stays",
                "soap-29|soap-login|soap partner|29.0|1|0|covered",
                "soap-65|soap-login|soap partner|65.0|1|0|covered",
                "soap-enterprise|soap-login|soap enterprise|52.0|1|0|covered",
                "soap-own|own-session|soap partner|62.0|1|0|stays",
            ],
            rows.Where(row => !row.StartsWith("first", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task OldVersion_StopsOrHasStopped()
    {
        await using var stage = await ReadyAsync(SetAsync());
        await stage.SendAsync(Named("old", Get("/services/data/v35.0/limits")));
        await stage.SendAsync(Named("older", Get("/services/async/29.0/job")));
        var rows = await RowsAsync(stage);
        Assert.Contains("old|own-session|rest|35.0|1|0|stops", rows);
        Assert.Contains("older|own-session|bulk1|29.0|1|0|stopped", rows);
    }

    [Fact]
    public async Task HostileUserAgents_LeaveNoSecret_AndLittleText()
    {
        await using var stage = await ReadyAsync(SetAsync());
        foreach (var agent in new[]
        {
            DeadSession, "loader/" + DeadSession, "Bearer " + DeadSession, $"app {Password}1Correct-Horse", new string('x', 8000),
            "a\u00c3\u00a9b", "<b>/1", "\"},{\"", "app\twith\ttabs/1",
        })
        {
            var reply = await RawClient.ExchangeAsync(
                stage.Sidecar.Address, $"GET {Limits} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {agent}\r\nConnection: close\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 200", reply, StringComparison.Ordinal);
        }

        for (var i = 0; i < 500; i++)
        {
            await stage.SendAsync(Named($"flood-{i}", Get(Limits)));
        }

        var text = await ReportAsync(stage);
        Assert.DoesNotContain("DeadSession", text, StringComparison.Ordinal);
        Assert.DoesNotContain("AQEAQ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, c => c is < ' ' or > '~');
        Assert.InRange(text.Length, 1000, 200_000);
        using var document = JsonDocument.Parse(text);
        Assert.Equal(509, document.RootElement.GetProperty("programs").EnumerateArray().Sum(row => row.GetProperty("calls").GetInt64()));
        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task Counts_SurviveARestart_WithAStateDirectory()
    {
        using var folder = new TestFolder();
        var settings = new Dictionary<string, string> { ["Migration:StateDirectory"] = folder.Path };
        foreach (var calls in new[] { 1, 2, 3 })
        {
            await using var stage = await ReadyAsync(SetAsync(new(settings)));
            await stage.SendAsync(Named("nightly", Get(Limits)));
            Assert.Contains($"nightly|own-session|rest|62.0|{calls}|0|stays", await RowsAsync(stage));
            await EndAsync(stage.Sidecar);
        }

        Assert.Equal(["migration.json"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"since\":\"2026-01-01T00:00:00Z\",\"programs\":[{\"program\":\"x\",\"calls\":\"many\"}]}")]
    [InlineData("")]
    public async Task BrokenState_IsToldAndIgnored(string content)
    {
        using var folder = new TestFolder();
        folder.Write("migration.json", content);
        await using var stage = await ReadyAsync(SetAsync(new() { ["Migration:StateDirectory"] = folder.Path }));
        Assert.Single(stage.Sidecar.LogLines, line => line.Contains("the migration report begins anew", StringComparison.Ordinal));
        await stage.SendAsync(Named("one", Get(Limits)));
        await EndAsync(stage.Sidecar);
        Assert.Contains("\"one\"", await File.ReadAllTextAsync(folder["migration.json"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileOfAnnouncements_ReplacesTheTable_AndABrokenOneIsTold()
    {
        using var folder = new TestFolder();
        var path = folder.Write("announcements.json", """
            {"announcementsAsOf":"2030-01-02","announcements":[{"id":"all-rest","apis":["rest"],"what":"REST ends","when":"in 2031",
            "date":"2031-01-01","remedy":"Use something else.","source":"https://example.com/rest"}]}
            """);
        await using var stage = await ReadyAsync(SetAsync(new() { ["Migration:AnnouncementsPath"] = path }));
        await stage.SendAsync(Named("one", Get(Limits)));
        Assert.Contains("one|own-session|rest|62.0|1|0|stops", await RowsAsync(stage));
        Assert.Contains("\"announcementsAsOf\":\"2030-01-02\"", await ReportAsync(stage), StringComparison.Ordinal);

        folder.Write("announcements.json", "{}");
        Assert.Contains("one|own-session|rest|62.0|1|0|stays", await RowsAsync(stage));
        Assert.Contains("cannot be used", await ReportAsync(stage), StringComparison.Ordinal);
        await EventuallyAsync(
            () => stage.Sidecar.LogLines.Any(line => line.Contains("announcements.json cannot be used", StringComparison.Ordinal)),
            () => "the log does not tell of the broken file");
    }

    private static async Task<string> SessionOfLoginAsync(Stage stage)
    {
        var (status, body) = await stage.SendAsync(Named("first", Form(PasswordForm)));
        Assert.Equal(HttpStatusCode.OK, status);
        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty("access_token").GetString()!;
    }

    private static async Task SendAsync(
        Stage stage, string program, HttpRequestMessage request, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var (status, body) = await stage.SendAsync(Named(program, request));
        Assert.True(status == expected, $"{program}: {status} {body}");
    }

    private static HttpRequestMessage Named(string program, HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", program + "/1.0");
        return request;
    }

    private static HttpRequestMessage Form(string form)
        => new(HttpMethod.Post, Token) { Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded") };

    private static HttpRequestMessage Page(string path, string form) => Post(path, form, "application/x-www-form-urlencoded");

    private static HttpRequestMessage Multipart() => new(HttpMethod.Post, Token)
    {
        Content = new MultipartFormDataContent
        {
            { new StringContent("password"), "grant_type" },
            { new StringContent("u"), "username" },
            { new StringContent(Password), "password" },
        },
    };

    private static HttpRequestMessage Basic(HttpRequestMessage request)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("key:secret"u8));
        return request;
    }

    private static async Task<string> ReportAsync(Stage stage) => await stage.Client.GetStringAsync(
        new Uri(stage.Sidecar.AdminAddress, "/migration"), TestContext.Current.CancellationToken);

    private static async Task<List<string>> RowsAsync(Stage stage)
    {
        using var document = JsonDocument.Parse(await ReportAsync(stage));
        return [.. document.RootElement.GetProperty("programs").EnumerateArray().Select(row => string.Join('|',
            new[] { "program", "login", "api", "version", "calls", "refused", "verdict" }.Select(name => row.GetProperty(name).ToString())))];
    }

    /// <summary>An orderly end, as a pod's.</summary>
    private static async Task EndAsync(ISidecar sidecar)
    {
        if (sidecar is PublishedSidecar published)
        {
            Assert.Equal(0, await published.TerminateAsync());
        }
        else
        {
            await ((InProcessSidecar)sidecar).StopAsync();
        }
    }
}

public class InProcessMigrationReportTests() : MigrationReportTests(Sidecars.InProcess);

public class PublishedMigrationReportTests() : MigrationReportTests(Sidecars.Published);
