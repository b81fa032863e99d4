using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.BlackBox.DialectCalls;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>Which requests the sidecar lets in: known hosts, known methods and, where it is set, the placeholder session only.</summary>
public abstract class AdmissionTests(SidecarStarter start) : StageTest(start)
{
    [Fact]
    public async Task ForeignHost_IsRefused()
    {
        await using var stage = await SetAsync();
        var request = Get(Api + "/limits");
        request.Headers.Host = "evil.example";
        using var answer = await stage.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
        Assert.Contains("Sidecar:Listen:AllowedHosts", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.Contains("sf-sidecar", answer.Headers.GetValues("Proxy-Status").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Org.Control.Received, r => r.Path.Contains("limits", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("TRACE")]
    public async Task EchoingMethod_IsRefused(string method)
    {
        await using var stage = await SetAsync();
        var request = Get(Api + "/limits");
        request.Method = new HttpMethod(method);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await stage.SendAsync(request)).Status);
    }

    [Theory]
    [InlineData("rest", 401, "INVALID_SESSION_ID")]
    [InlineData("soap", 500, "<faultcode>sf:INVALID_SESSION_ID</faultcode>")]
    [InlineData("soap-no-header", 500, "<faultcode>sf:INVALID_SESSION_ID</faultcode>")]
    [InlineData("bulk1-xml", 400, "<exceptionCode>InvalidSessionId</exceptionCode>")]
    [InlineData("bulk1-json", 400, "\"InvalidSessionId\"")]
    [InlineData("identity", 403, "Bad_OAuth_Token")]
    public async Task PlaceholderRequired_AnyOtherSessionIsRefusedAsSalesforceWould(string dialect, int status, string text)
    {
        await using var stage = await SetAsync(new() { ["LegacyLogins:RequirePlaceholder"] = "true" });
        await stage.ReadyAsync();
        var before = stage.Org.Control.Counters.Requests;
        var (got, body) = await stage.SendAsync(Call(dialect));
        Assert.Equal(status, (int)got);
        Assert.Contains(text, body, StringComparison.Ordinal);
        Assert.Equal(before, stage.Org.Control.Counters.Requests);
    }

    [Fact]
    public async Task PlaceholderRequired_TheOneOfALoginIsAccepted()
    {
        await using var stage = await SetAsync(new() { ["LegacyLogins:RequirePlaceholder"] = "true" });
        var (_, login) = await stage.SendAsync(Post("/services/oauth2/token", "grant_type=password&username=u&password=p",
            "application/x-www-form-urlencoded"));
        using var json = System.Text.Json.JsonDocument.Parse(login);
        var placeholder = json.RootElement.GetProperty("access_token").GetString()!;
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Api + "/limits", "OAuth " + placeholder))).Status);
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Api + "/limits?oauth_token=" + Uri.EscapeDataString(placeholder),
            ""))).Status);
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(SoapRequest("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>",
            session: placeholder))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stage.SendAsync(Get(Api + "/limits", "OAuth " + placeholder[..^1] + "x"))).Status);
        Assert.Empty(stage.Org.Control.Tripwires);
    }
}

public class InProcessAdmissionTests() : AdmissionTests(Sidecars.InProcess);

public class PublishedAdmissionTests() : AdmissionTests(Sidecars.Published);
