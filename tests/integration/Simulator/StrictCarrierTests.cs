using System.Net;
using System.Net.Http.Headers;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;

namespace Sidecar.IntegrationTests.Simulator;

/// <summary>Each API family takes a session from its own carrier only: a good session elsewhere is no session.</summary>
public class StrictCarrierTests : OrgTest
{
    private const string GetUserInfo = "<getUserInfo xmlns=\"urn:partner.soap.sforce.com\"/>";

    [Fact]
    public async Task Rest_RefusesTheBulkHeaderTheQueryAndTheCookie()
    {
        var session = Org.Control.IssueSession();

        using var header = await SendAsync(HttpMethod.Get, "/services/data/v62.0/limits", null, null, ("X-SFDC-Session", session));
        using var query = await GetAsync($"/services/data/v62.0/limits?oauth_token={session}");
        using var cookie = await SendAsync(HttpMethod.Get, "/services/data/v62.0/limits", null, null, ("Cookie", $"sid={session}"));

        Assert.All([header, query, cookie], response => Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode));
        Assert.Equal(3, Org.Control.Tripwires.Count(tripwire => tripwire.Kind == TripwireKind.MisplacedSession));
    }

    [Theory]
    [InlineData("Bearer {0}", HttpStatusCode.OK)]
    [InlineData("OAuth {0}", HttpStatusCode.OK)]
    [InlineData("bearer {0}", HttpStatusCode.OK)]
    [InlineData("Basic {0}", HttpStatusCode.Unauthorized)]
    [InlineData("{0}", HttpStatusCode.Unauthorized)]
    public async Task Rest_TakesBearerAndOAuth(string format, HttpStatusCode expected)
    {
        using var response = await GetAsync("/services/data/v62.0/limits", string.Format(null, format, Org.Control.IssueSession()));

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("{0}", HttpStatusCode.Created)]
    [InlineData("Bearer {0}", HttpStatusCode.BadRequest)]
    public async Task Bulk1_TakesTheBareIdOnly(string format, HttpStatusCode expected)
    {
        using var response = await SendAsync(HttpMethod.Post, "/services/async/62.0/job", null,
            new StringContent("""{"operation":"insert","object":"Account","contentType":"JSON"}""", null, "application/json"),
            ("X-SFDC-Session", string.Format(null, format, Org.Control.IssueSession())));

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Soap_RefusesAuthorizationAndForeignHeaderNamespaces()
    {
        var session = Org.Control.IssueSession();

        using var authorization = await SendAsync(HttpMethod.Post, "/services/Soap/u/62.0", $"Bearer {session}",
            new StringContent(Envelope(null, GetUserInfo), new MediaTypeHeaderValue("text/xml")), ("SOAPAction", "\"\""));
        using var foreign = await SoapAsync("/services/Soap/u/62.0", Envelope(session, GetUserInfo, "urn:enterprise.soap.sforce.com"));
        using var proper = await SoapAsync("/services/Soap/u/62.0", Envelope(session, GetUserInfo));

        Assert.Contains("SessionHeader: null", await TextAsync(authorization), StringComparison.Ordinal);
        Assert.Contains("SessionHeader: null", await TextAsync(foreign), StringComparison.Ordinal);
        Assert.Contains("<sessionSecondsValid>7200</sessionSecondsValid>", await TextAsync(proper), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Soap_NeedsActionAndContentType()
    {
        var envelope = Envelope(Org.Control.IssueSession(), GetUserInfo);

        using var withoutAction = await SendAsync(HttpMethod.Post, "/services/Soap/u/62.0", null, new StringContent(envelope, null,
            "text/xml"));
        using var asJson = await SendAsync(HttpMethod.Post, "/services/Soap/u/62.0", null, new StringContent(envelope, null,
            "application/json"), ("SOAPAction", ""));

        Assert.Contains("SOAPAction HTTP header missing", await TextAsync(withoutAction), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, asJson.StatusCode);
    }

    [Fact]
    public async Task Soap_RefusesADocumentTypeDeclaration()
    {
        using var response = await SoapAsync("/services/Soap/u/62.0",
            "<!DOCTYPE x [<!ENTITY e 'x'>]>" + Envelope(Org.Control.IssueSession(), GetUserInfo));

        Assert.Contains("soapenv:Client", await TextAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identity_TakesTheQueryParameterToo()
    {
        using var response = await GetAsync($"/id/{Org.OrganizationId}/{Org.UserId}?oauth_token={Org.Control.IssueSession()}&format=json");
        var document = await JsonAsync(response);

        Assert.Equal(Org.Username, (string?)document["username"]);
        Assert.Contains("{version}", (string?)document["urls"]!["partner"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OAuth", true, true)]
    [InlineData("Bearer", true, false)]
    [InlineData("Bearer", false, true)]
    public async Task CometD_RefusesBearerUnlessAllowed(string scheme, bool refuse, bool successful)
    {
        Org.Control.Settings.RefuseBearerOnCometD = refuse;

        using var response = await SendAsync(HttpMethod.Post, "/cometd/62.0", $"{scheme} {Org.Control.IssueSession()}",
            new StringContent("""[{"channel":"/meta/handshake","id":"1"}]""", null, "application/json"));

        Assert.Equal(successful, (bool)(await JsonAsync(response))[0]!["successful"]!);
    }
}
