using System.Net;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.Principals;
using Simulator.Control;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Principals;

/// <summary>One sidecar for two orgs: each request reaches the one that it is for, and nothing of one is used for the other.</summary>
public abstract class PrincipalTests(SidecarStarter start) : StageTest(start)
{
    private readonly SidecarStarter _start = start;

    [Theory]
    [InlineData("nothing", "main")]
    [InlineData("port", "eu")]
    [InlineData("host", "eu")]
    [InlineData("port and the other's host", "eu")]
    [InlineData("header", "eu")]
    [InlineData("sfdc header", "eu")]
    [InlineData("query", "eu")]
    [InlineData("soap body", "eu")]
    [InlineData("dead session", "main")]
    [InlineData("own placeholder at the own port", "eu")]
    [InlineData("placeholder of the default one, host of eu", "main")]
    public async Task Request_ReachesTheOrgThatItIsFor(string what, string expected)
    {
        await using var orgs = await ReadyAsync();
        var (placeholder, ofDefault) = (await LogInAsync(orgs, "eu-erp@old.example"), await LogInAsync(orgs, "erp@old.example"));
        using var request = what switch
        {
            "port" => new(HttpMethod.Get, new Uri(orgs.EuAddress, Limits)),
            "host" => At(Get(Limits), TwoOrgs.Host),
            "port and the other's host" => At(new(HttpMethod.Get, new Uri(orgs.EuAddress, Limits)), "localhost"),
            "header" => With(Get(Limits), "Authorization", $"Bearer {placeholder}"),
            "sfdc header" => With(Get(Limits), "X-SFDC-Session", placeholder),
            "query" => Bare(HttpMethod.Get, $"{Limits}?oauth_token={placeholder}"),
            "soap body" => SoapRequest("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>", Partner, placeholder),
            "own placeholder at the own port" =>
                With(new(HttpMethod.Get, new Uri(orgs.EuAddress, Limits)), "Authorization", $"OAuth {placeholder}"),
            "placeholder of the default one, host of eu" =>
                At(With(Get(Limits), "Authorization", $"Bearer {ofDefault}"), TwoOrgs.Host),
            _ => Get(Limits),
        };
        var (main, eu) = (orgs.Main.Control.Received.Count, orgs.Eu.Control.Received.Count);
        using var response = await orgs.Stage.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected == "main" ? 1 : 0, orgs.Main.Control.Received.Count - main);
        Assert.Equal(expected == "eu" ? 1 : 0, orgs.Eu.Control.Received.Count - eu);
        Assert.Empty(orgs.Main.Control.Tripwires.Concat(orgs.Eu.Control.Tripwires));
    }

    [Theory]
    [InlineData("EU", true)]
    [InlineData("eu", true)]
    [InlineData("eu-x@OLD.example", true)]
    [InlineData("eu@old.example", false)]
    [InlineData("x-eu-x@old.example", false)]
    public async Task LegacyUsername_DecidesALogin(string username, bool isEu)
    {
        await using var orgs = await ReadyAsync();
        var soap = await LogInAsync(orgs, username);
        var (_, body) = await orgs.Stage.SendAsync(Post(
            "/services/oauth2/token",
            $"grant_type=password&client_id=x&client_secret=x&username={Uri.EscapeDataString(username)}&password=x",
            "application/x-www-form-urlencoded"));
        Assert.Equal(soap, (string?)JsonNode.Parse(body)!["access_token"]);
        await orgs.Stage.SendAsync(With(Get(Limits), "Authorization", $"Bearer {soap}"));
        Assert.Equal(isEu ? 1 : 0, orgs.Eu.Control.Received.Count(r => r.Path == Limits));
    }

    [Theory]
    [InlineData("rest", "\"errorCode\":\"INVALID_LOGIN\"")]
    [InlineData("soap", "<faultcode>")]
    [InlineData("bulk1", "exceptionCode")]
    public async Task PlaceholderAtAnothersPort_IsRefusedInTheDialect_AndGoesNowhere(string family, string form)
    {
        await using var orgs = await ReadyAsync();
        var placeholder = await LogInAsync(orgs, "erp@old.example");
        using var request = RequestOf(family, placeholder);
        request.RequestUri = new Uri(orgs.EuAddress, request.RequestUri!.OriginalString);
        var (main, eu) = (orgs.Main.Control.Received.Count, orgs.Eu.Control.Received.Count);
        using var response = await orgs.Stage.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.False(response.IsSuccessStatusCode);
        Assert.Contains(form, body, StringComparison.Ordinal);
        Assert.Contains("'default'", WebUtility.HtmlDecode(body), StringComparison.Ordinal);
        Assert.Contains("'eu'", WebUtility.HtmlDecode(body), StringComparison.Ordinal);
        Assert.Equal((main, eu), (orgs.Main.Control.Received.Count, orgs.Eu.Control.Received.Count));
    }

    [Theory]
    [InlineData("rest", "\"errorCode\":\"INVALID_LOGIN\"")]
    [InlineData("soap", "<faultcode>")]
    [InlineData("bulk1", "exceptionCode")]
    public async Task NoDefaultPrincipal_ARequestForNobodyGetsAnErrorThatNamesTheSettings(string family, string form)
    {
        await using var orgs = await ReadyAsync(WithoutDefault());
        using var request = RequestOf(family, DeadSession);
        using var response = await orgs.Stage.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.False(response.IsSuccessStatusCode);
        Assert.Contains(form, body, StringComparison.Ordinal);
        Assert.Contains("Sidecar:Principals:<name>:LegacyUsernames", body, StringComparison.Ordinal);
        var (status, login) = await orgs.Stage.SendAsync(Login("stranger@old.example"));
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("INVALID_LOGIN", login, StringComparison.Ordinal);
        Assert.DoesNotContain(orgs.Eu.Control.Received, static r => !r.Path.EndsWith("/token", StringComparison.Ordinal));
        using var own = await orgs.Stage.Client.SendAsync(At(Get(Limits), TwoOrgs.Host), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Fact]
    public async Task SessionsThatEndInOneOrg_CostALoginThereOnly()
    {
        await using var orgs = await ReadyAsync();
        orgs.Eu.Control.RevokeAllSessions();
        await orgs.Stage.SendAsync(Get(Limits));
        using var eu = await orgs.Stage.Client.SendAsync(At(Get(Limits), TwoOrgs.Host), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, eu.StatusCode);
        Assert.Equal((1, 2), (orgs.Main.Control.LoginCount, orgs.Eu.Control.LoginCount));
        await MetricsAsync(
            orgs.Stage,
            "sidecar_access_token_logins_total{[^}]*principal=\"default\",reason=\"no_token\"} 1",
            "sidecar_access_token_logins_total{[^}]*principal=\"eu\",reason=\"session_ended\"} 1",
            "sidecar_api_quota_used{[^}]*principal=\"eu\"} [1-9]");
        await ToldAsync(orgs.Stage, "eu: ");
        Assert.DoesNotContain(orgs.Stage.Sidecar.LogLines, static line => line.Contains(nameof(PrincipalLogs), StringComparison.Ordinal));
    }

    [Fact]
    public async Task PrincipalThatIsNotRequired_CostsNoLoginBeforeItIsUsed()
    {
        await using var orgs = await ReadyAsync(new() { ["Principals:eu:Required"] = "false" });
        Assert.Equal(0, orgs.Eu.Control.LoginCount);
        using var eu = await orgs.Stage.Client.SendAsync(At(Get(Limits), TwoOrgs.Host), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, eu.StatusCode);
        Assert.Equal(1, orgs.Eu.Control.LoginCount);
    }

    [Theory]
    [InlineData("true", 503)]
    [InlineData("false", 200)]
    public async Task PrincipalThatSalesforceRefuses_IsNamedByReadyz_AndTheOtherWorks(string required, int status)
    {
        await using var orgs = await TwoOrgs.StartAsync(
            _start, new() { ["Principals:eu:Required"] = required },
            static eu => eu.Control.BreakTokenEndpoint(
                Fault.Answer(400, """{"error":"invalid_grant","error_description":"user hasn't approved this consumer"}"""),
                OrgControl.Forever));
        var (refused, _) = await orgs.Stage.SendAsync(At(Get(Limits), TwoOrgs.Host));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused);
        var (works, _) = await orgs.Stage.SendAsync(Get(Limits));
        Assert.Equal(HttpStatusCode.OK, works);
        using var ready = await orgs.Stage.Client.GetAsync(
            new Uri(orgs.Stage.Sidecar.AdminAddress, "/readyz"), TestContext.Current.CancellationToken);
        var body = JsonNode.Parse(await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(status, (int)ready.StatusCode);
        var eu = body["principals"]!.AsArray().Single(one => (string?)one!["principal"] == "eu")!;
        Assert.False((bool)eu["ready"]!);
        Assert.Contains("approved", (string?)eu["problem"], StringComparison.Ordinal);
        Assert.NotNull(eu["remedy"]);
    }

    private static Dictionary<string, string> WithoutDefault()
        => new() { ["ConsumerKey"] = "", ["Username"] = "", ["KeyPath"] = "", ["LoginHost"] = "" };

    private static HttpRequestMessage RequestOf(string family, string session) => family switch
    {
        "soap" => SoapRequest("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>", Partner, session),
        "bulk1" => With(Bare(HttpMethod.Get, "/services/async/62.0/job/750xx0000000001AAA"), "X-SFDC-Session", session),
        _ => With(Get(Limits), "Authorization", $"Bearer {session}"),
    };

    private static HttpRequestMessage Login(string username) => SoapRequest(
        $"<login xmlns=\"urn:partner.soap.sforce.com\"><username>{username}</username><password>{Password}</password></login>",
        Partner, session: null);

    private static async Task<string> LogInAsync(TwoOrgs orgs, string username)
    {
        var (status, body) = await orgs.Stage.SendAsync(Login(username));
        Assert.True(status == HttpStatusCode.OK, body);
        return XDocument.Parse(body).Descendants().Single(static element => element.Name.LocalName == "sessionId").Value;
    }

    private static HttpRequestMessage Bare(HttpMethod method, string target)
    {
        var request = new HttpRequestMessage(method, target);
        request.Headers.Remove("Authorization");
        return request;
    }

    private static HttpRequestMessage At(HttpRequestMessage request, string host)
    {
        request.Headers.Host = host;
        return request;
    }

    private static HttpRequestMessage With(HttpRequestMessage request, string header, string value)
    {
        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation(header, value);
        return request;
    }

    private async Task<TwoOrgs> ReadyAsync(Dictionary<string, string>? settings = null)
    {
        var orgs = await TwoOrgs.StartAsync(_start, settings);
        await orgs.Stage.ReadyAsync();
        return orgs;
    }
}

public class InProcessPrincipalTests() : PrincipalTests(Sidecars.InProcess);

public class PublishedPrincipalTests() : PrincipalTests(Sidecars.Published);
