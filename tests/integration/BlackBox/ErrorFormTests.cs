using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using Simulator.Control;
using static Sidecar.IntegrationTests.BlackBox.DialectCalls;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>An error of the sidecar has the form that the caller's library reads, and says what to do.</summary>
public abstract class ErrorFormTests(SidecarStarter start) : StageTest(start)
{
    [Theory]
    [InlineData("/services/oauth2/authorize?client_id=x", HttpStatusCode.NotFound, "and does not forward /services/oauth2/authorize")]
    [InlineData("/services/oauth2/device/code", HttpStatusCode.NotFound, "does not forward")]
    [InlineData("/services/oauth2/token", HttpStatusCode.MisdirectedRequest, "Sidecar:Listen:AllowedHosts")]
    public async Task ErrorBelowOAuth_HasTheFormThatOAuthLibrariesRead(string target, HttpStatusCode status, string description)
    {
        await using var stage = await SetAsync();
        using var request = Get(target);
        request.Headers.TryAddWithoutValidation("SOAPAction", "login");
        request.Headers.Host = status == HttpStatusCode.MisdirectedRequest ? "evil.example" : null;
        using var answer = await stage.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("sf-sidecar", answer.Headers.GetValues("Proxy-Status").Single(), StringComparison.Ordinal);
        using var json = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("invalid_request", json.RootElement.GetProperty("error").GetString());
        Assert.Contains(description, json.RootElement.GetProperty("error_description").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rest", "[{\"message\":\"No access token for Salesforce:", 503)]
    [InlineData("rest-xml", "<Errors><Error><errorCode>SERVER_UNAVAILABLE</errorCode>", 503)]
    [InlineData("soap", "<faultcode>sf:SERVER_UNAVAILABLE</faultcode>", 500)]
    [InlineData("bulk1-xml", "<exceptionCode>InternalServerError</exceptionCode>", 503)]
    [InlineData("bulk1-json", "{\"exceptionCode\":\"InternalServerError\"", 503)]
    [InlineData("identity", "No access token for Salesforce:", 503)]
    [InlineData("handshake", "[{\"message\":\"No access token for Salesforce:", 503)]
    public async Task NoToken_IsToldInTheCallersDialectWithCauseAndRemedy(string dialect, string text, int status)
    {
        await using var stage = await SetAsync(options: new SimulatedOrgOptions { Usernames = ["somebody.else@acme.example"] },
            settings: new() { ["Username"] = "nobody@acme.example" });
        using var answer = await stage.Client.SendAsync(Call(dialect), TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(text, body, StringComparison.Ordinal);
        Assert.Contains("What to do", body, StringComparison.Ordinal);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.StartsWith("sf-sidecar; error=", answer.Headers.GetValues("Proxy-Status").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Org.Control.Received, r => !r.Path.EndsWith("/oauth2/token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task UpstreamDown_IsToldWithItsCause()
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        stage.Org.Control.Break(Api + "/limits", Fault.ResetAfterBody, OrgControl.Forever);
        using var answer = await stage.Client.SendAsync(Post(Api + "/limits", "{}"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal("sf-sidecar; error=connection_terminated", answer.Headers.GetValues("Proxy-Status").Single());
    }

    [Fact]
    public async Task SilentUpstream_IsATimeout()
    {
        await using var stage = await SetAsync(new() { ["Upstream:ActivityTimeout"] = "300ms" });
        await stage.ReadyAsync();
        stage.Org.Control.Break(Api + "/limits", Fault.Hang);
        using var answer = await stage.Client.SendAsync(Get(Api + "/limits"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Equal("sf-sidecar; error=http_response_timeout", answer.Headers.GetValues("Proxy-Status").Single());
    }

    [Theory]
    [InlineData("<not xml", "soap")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"/>", "soap")]
    [InlineData("{}", "soap")]
    public async Task UnreadableSoap_IsAFaultAndDoesNotLeave(string body, string dialect)
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        var before = stage.Org.Control.Counters.Requests;
        var (status, answer) = await stage.SendAsync(Post(Partner, body, "text/xml"));
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("<faultstring>", answer, StringComparison.Ordinal);
        Assert.Equal(before, stage.Org.Control.Counters.Requests);
        Assert.NotEmpty(dialect);
    }
}

public class InProcessErrorFormTests() : ErrorFormTests(Sidecars.InProcess);

public class PublishedErrorFormTests() : ErrorFormTests(Sidecars.Published);
