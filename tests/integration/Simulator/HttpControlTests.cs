using System.Net;
using System.Text.Json.Nodes;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.Simulator;

/// <summary>The control API as tools in other languages use it.</summary>
public class HttpControlTests : OrgTest
{
    [Fact]
    public async Task SessionsAndCounters_AreSeenAndMoved()
    {
        var session = (string)(await ControlAsync(HttpMethod.Post, "sessions"))["session"]!;
        using (var call = await GetAsync("/services/data/v62.0/limits", $"Bearer {session}"))
        {
            Assert.Equal(HttpStatusCode.OK, call.StatusCode);
        }

        await ControlAsync(HttpMethod.Post, "sessions/revoke", new JsonObject());
        using var refused = await GetAsync("/services/data/v62.0/limits", $"Bearer {session}");
        var state = await ControlAsync(HttpMethod.Get, "state");
        var received = await ControlAsync(HttpMethod.Get, "received?path=/services/data");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal((0, 1), ((int)state["liveSessions"]!, (int)state["counters"]!["expiredSessions"]!));
        Assert.Equal(2, received.AsArray().Count);
    }

    [Fact]
    public async Task SettingsFaultsAndCertificates_AreOrdered()
    {
        var settings = await ControlAsync(HttpMethod.Patch, "settings", new JsonObject
        {
            ["sessionLifetimeSeconds"] = 900,
            ["incurableSession"] = "AgentNotAttached"
        });
        await ControlAsync(HttpMethod.Post, "faults", new JsonObject
        {
            ["path"] = "/services/oauth2/token",
            ["kind"] = "oauth",
            ["error"] = "IpRestricted"
        });
        using var broken = await LoginAsync();
        using var other = TestKeys.CreateSigning();
        using (var swapped = await Client.PutAsync("/__control/certificates", new StringContent(other.CertificatePem), Cancelled))
        {
            Assert.Equal(HttpStatusCode.OK, swapped.StatusCode);
        }

        using var withNew = await LoginAsync(keys: other);

        Assert.Equal(900, (double)settings["sessionLifetimeSeconds"]!);
        Assert.Equal(TimeSpan.FromMinutes(15), Org.Control.Settings.SessionLifetime);
        Assert.Equal(IncurableSessionFault.AgentNotAttached, Org.Control.Settings.IncurableSession);
        Assert.Equal("ip restricted", (string?)(await JsonAsync(broken))["error_description"]);
        Assert.Equal(HttpStatusCode.OK, withNew.StatusCode);
    }

    [Theory]
    [InlineData("settings", """{"sesionLifetime":1}""")]
    [InlineData("faults", """{"kind":"meteor"}""")]
    [InlineData("faults", "not json")]
    [InlineData("certificates", "not a certificate")]
    public async Task Mistake_IsRefused(string path, string body)
    {
        using var request = new HttpRequestMessage(path == "settings"
            ? HttpMethod.Patch
            : HttpMethod.Post, $"/__control/{path}")
        { Content = new StringContent(body) };
        using var response = await Client.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Tripwires_AreListedAndCleared()
    {
        using var leak = await GetAsync("/services/data/v62.0/limits", "Bearer placeholder");

        Assert.Equal("UnknownSession", (string?)(await ControlAsync(HttpMethod.Get, "tripwires"))[0]!["kind"]);
        await ControlAsync(HttpMethod.Delete, "tripwires");
        Assert.Empty(Org.Control.Tripwires);
    }

    private async Task<JsonNode> ControlAsync(HttpMethod method, string path, JsonObject? body = null)
    {
        using var request = new HttpRequestMessage(method, $"/__control/{path}")
        {
            Content = body is null
            ? null
            : JsonContent.Create(body)
        };
        using var response = await Client.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await JsonAsync(response);
    }
}

public class TlsTests : OrgTest
{
    private readonly TestKeys _server = TestKeys.CreateServer("login.salesforce.com");

    protected override void Configure(SimulatedOrgOptions options) => options.TlsCertificate = _server.Certificate;

    [Fact]
    public async Task TlsListener_ServesItsCertificate_AndIsTheInstanceUrl()
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new()
        {
            TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust,
            RevocationMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(_server.Certificate);
        using var client = new HttpClient(handler);

        using var response = await client.GetAsync(new Uri(Org.HttpsAddress!, "/services/data"), Cancelled);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Org.HttpsAddress!.GetLeftPart(UriPartial.Authority), Org.Control.InstanceUrl);
    }
}
