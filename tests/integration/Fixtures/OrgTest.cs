using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Simulator;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>A simulated org with one app key, and the few requests every test of it makes.</summary>
public abstract class OrgTest : IAsyncLifetime
{
    // One key pair for all: making RSA keys is slow, and none of these tests changes it.
    protected static readonly TestKeys Keys = TestKeys.CreateSigning();

    protected SimulatedOrg Org { get; private set; } = null!;

    protected HttpClient Client { get; private set; } = null!;

    protected virtual TimeProvider Time => TimeProvider.System;

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var options = new SimulatedOrgOptions { Certificates = [Keys.Certificate], TimeProvider = Time };
        Configure(options);
        Org = await SimulatedOrg.StartAsync(options, Cancelled);
        Client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Org.BaseAddress };
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Org.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual void Configure(SimulatedOrgOptions options)
    {
    }

    protected JsonObject Claims() =>
        TestAssertions.Claims(Org.ConsumerKey, Org.Username, Org.BaseAddress.GetLeftPart(UriPartial.Authority), Time.GetUtcNow());

    protected Task<HttpResponseMessage> LoginAsync(JsonObject? claims = null, TestKeys? keys = null) =>
        PostTokenAsync(TestAssertions.Sign((keys ?? Keys).Key, claims ?? Claims()));

    protected Task<HttpResponseMessage> PostTokenAsync(string assertion) => PostFormAsync(new()
    {
        ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer",
        ["assertion"] = assertion,
    });

    protected Task<HttpResponseMessage> PostFormAsync(Dictionary<string, string> form) =>
        Client.PostAsync("/services/oauth2/token", new FormUrlEncodedContent(form), Cancelled);

    protected Task<HttpResponseMessage> GetAsync(string path, string? authorization = null)
        => SendAsync(HttpMethod.Get, path, authorization);

    protected async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? authorization = null, HttpContent? content = null, params (string Name,
            string Value)[] headers)
    {
        // Joined as text: resolving a path that begins with two slashes would take its first segment for a host.
        var origin = path.StartsWith('/') ? Org.BaseAddress.GetLeftPart(UriPartial.Authority) : "";
        using var request = new HttpRequestMessage(method, new Uri(origin + path)) { Content = content };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request, Cancelled);
    }

    protected Task<HttpResponseMessage> SoapAsync(string path, string envelope, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, null, new StringContent(envelope, new MediaTypeHeaderValue("text/xml", "utf-8")), [("SOAPAction",
            "\"\""), .. headers]);

    protected static string Envelope(string? session, string operation, string api = "urn:partner.soap.sforce.com")
    {
        var header = session is null ? "" : $"<h:SessionHeader><h:sessionId>{session}</h:sessionId></h:SessionHeader>";
        return $"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:h=\"{api}\"><s:Header>{header}</s:Header><s:Body>{operation}</s:Body></s:Envelope>";
    }

    protected static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(Cancelled);

    protected static async Task<JsonNode> JsonAsync(HttpResponseMessage response) => JsonNode.Parse(await TextAsync(response))!;
}
