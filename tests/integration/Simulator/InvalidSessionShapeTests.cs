using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;

namespace Sidecar.IntegrationTests.Simulator;

/// <summary>WF §3.1: how an invalid session looks in each API family, to the byte where the bytes are known.</summary>
public class InvalidSessionShapeTests : OrgTest
{
    private const string Unknown = "00D5i000000Sim1!AQnever.issued";

    [Theory]
    [InlineData("/services/data/v62.0/sobjects", "Bearer " + Unknown, "Session expired or invalid", "INVALID_SESSION_ID")]
    [InlineData("/services/data/v62.0/jobs/ingest", "OAuth " + Unknown, "Session expired or invalid", "INVALID_SESSION_ID")]
    [InlineData("/services/apexrest/echo", "Bearer " + Unknown, "Session expired or invalid", "INVALID_SESSION_ID")]
    [InlineData("/services/data/v62.0/limits", null, "Session expired or invalid", "INVALID_SESSION_ID")]
    [InlineData("/services/data/v62.0/limits", Unknown, "INVALID_HEADER_TYPE", "INVALID_AUTH_HEADER")]
    [InlineData("/services/data/v62.0/limits", "Token " + Unknown, "INVALID_HEADER_TYPE", "INVALID_AUTH_HEADER")]
    public async Task Rest(string path, string? authorization, string message, string code)
    {
        using var response = await GetAsync(path, authorization);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal($$"""[{"message":"{{message}}","errorCode":"{{code}}"}]""", await TextAsync(response));
    }

    [Fact]
    public async Task RestAskedForXml()
    {
        using var response = await SendAsync(HttpMethod.Get, "/services/data/v62.0/limits", "Bearer " + Unknown, null, ("Accept",
            "application/xml"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("""<?xml version="1.0" encoding="UTF-8"?><Errors><Error><errorCode>INVALID_SESSION_ID</errorCode><message>Session expired or invalid"""
            + "</message></Error></Errors>", await TextAsync(response));
    }

    [Fact]
    public async Task Bulk1Xml()
    {
        using var response = await SendAsync(HttpMethod.Post, "/services/async/62.0/job", null, new StringContent("<jobInfo/>", null,
            "application/xml"),
            ("X-SFDC-Session", Unknown));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("<?xml version=\"1.0\" encoding=\"UTF-8\"?><error\n   xmlns=\"http://www.force.com/2009/06/asyncapi/dataload\">\n"
            + " <exceptionCode>InvalidSessionId</exceptionCode>\n <exceptionMessage>Invalid session id</exceptionMessage>\n</error>",
                await TextAsync(response));
    }

    [Fact]
    public async Task Bulk1Json()
    {
        using var response = await SendAsync(HttpMethod.Post, "/services/async/62.0/job", null, new StringContent("{}", null,
            "application/json"),
            ("X-SFDC-Session", Unknown));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("""{"exceptionCode":"InvalidSessionId","exceptionMessage":"Invalid session id"}""", await TextAsync(response));
    }

    [Fact]
    public async Task Bulk1WithoutHeader()
    {
        using var response = await SendAsync(HttpMethod.Get, "/services/async/62.0/job/7505i0000000001",
            "Bearer " + Org.Control.IssueSession());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("<exceptionMessage>Unable to find session id</exceptionMessage>", await TextAsync(response),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("u", "urn:partner.soap.sforce.com", "urn:fault.partner.soap.sforce.com")]
    [InlineData("c", "urn:enterprise.soap.sforce.com", "urn:fault.enterprise.soap.sforce.com")]
    [InlineData("T", "urn:tooling.soap.sforce.com", "urn:fault.tooling.soap.sforce.com")]
    public async Task SoapData(string path, string api, string fault)
    {
        using var response = await SoapAsync($"/services/Soap/{path}/62.0", Envelope(Unknown, $"<getUserInfo xmlns=\"{api}\"/>", api));
        var text = await TextAsync(response);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.StartsWith($"""<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="{fault}" """
            + """xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body><soapenv:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode>"""
            + "<faultstring>INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session. Session not found, missing "
                + "session hash: ",
            text, StringComparison.Ordinal);
        Assert.EndsWith("DataInDbSessionKeyDecoder</sf:exceptionMessage></sf:UnexpectedErrorFault></detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>",
            text, StringComparison.Ordinal);
        Assert.DoesNotContain(Unknown, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SoapOfOldReleases_TellsTheSession()
    {
        Org.Control.Settings.SoapFaultsEchoSession = true;

        using var response = await SoapAsync("/services/Soap/u/30.0", Envelope(Unknown,
            "<getUserInfo xmlns=\"urn:partner.soap.sforce.com\"/>"));

        Assert.Contains($"missing session key: {Unknown}", await TextAsync(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("m/62.0", "http://soap.sforce.com/2006/04/metadata")]
    [InlineData("s/62.0", "http://soap.sforce.com/2006/08/apex")]
    [InlineData("class/acme/Orders", "http://soap.sforce.com/schemas/class/acme/Orders")]
    public async Task SoapMetadataFlavour_HasNoDetail(string path, string api)
    {
        using var response = await SoapAsync($"/services/Soap/{path}", Envelope(Unknown, $"<describeMetadata xmlns=\"{api}\"/>", api));
        var text = await TextAsync(response);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains($"xmlns:sf=\"{api}\"", text, StringComparison.Ordinal);
        Assert.Contains("<faultcode>sf:INVALID_SESSION_ID</faultcode>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<detail>", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SoapFault_IsCompressedWhenAllowed()
    {
        using var response = await SoapAsync("/services/Soap/u/62.0", Envelope(null,
            "<getUserInfo xmlns=\"urn:partner.soap.sforce.com\"/>"),
            ("Accept-Encoding", "gzip"));
        await using var unzipped = new System.IO.Compression.GZipStream(await response.Content.ReadAsStreamAsync(Cancelled),
            System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(unzipped);

        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        Assert.Contains("Invalid Session ID found in SessionHeader: null", await reader.ReadToEndAsync(Cancelled),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/id/00D5i000000Sim1EAC/0055i0000000001AAA", "Bearer " + Unknown, "Bad_OAuth_Token")]
    [InlineData("/id/00D5i000000Sim1EAC/0055i0000000001AAA?oauth_token=" + Unknown, null, "Bad_OAuth_Token")]
    [InlineData("/id/00D5i000000Sim1EAC/0055i0000000001AAA", null, "Missing_OAuth_Token")]
    [InlineData("/services/oauth2/userinfo", "Bearer " + Unknown, "Bad_OAuth_Token")]
    public async Task Identity(string path, string? authorization, string text)
    {
        using var response = await GetAsync(path, authorization);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(text, await TextAsync(response));
    }

    [Theory]
    [InlineData("OAuth " + Unknown, "401::Authentication invalid")]
    [InlineData(null, "401::Request requires authentication")]
    public async Task CometDHandshake(string? authorization, string reason)
    {
        using var response = await SendAsync(HttpMethod.Post, "/cometd/62.0/handshake", authorization,
            new StringContent("""[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"]}]""", null, "application/json"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($$"""[{"ext":{"sfdc":{"failureReason":"{{reason}}"},"replay":true},"advice":{"reconnect":"none"},"channel":"/meta/handshake","""
            + """ "error":"403::Handshake denied","successful":false}]""".TrimStart(), await TextAsync(response));
    }

    [Theory]
    [InlineData(IncurableSessionFault.NotValidForRest, "This session is not valid for use with the REST API")]
    [InlineData(IncurableSessionFault.AgentNotAttached, "Connected app is not attached to Agent")]
    public async Task Incurable401_MeetsGoodSessions(IncurableSessionFault fault, string message)
    {
        Org.Control.Settings.IncurableSession = fault;

        using var response = await GetAsync("/services/data/v62.0/limits", $"Bearer {Org.Control.IssueSession()}");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(message, (string?)(await JsonAsync(response))[0]!["message"]);
    }

    [Fact]
    public async Task RetiredVersions_AreRefusedPerFamily()
    {
        var session = Org.Control.IssueSession();

        using var rest = await GetAsync("/services/data/v20.0/limits", $"Bearer {session}");
        using var soap = await SoapAsync("/services/Soap/u/8.0", Envelope(session, "<getUserInfo xmlns=\"urn:partner.soap.sforce.com\"/>"));

        Assert.Equal(HttpStatusCode.Gone, rest.StatusCode);
        Assert.Contains("UNSUPPORTED_API_VERSION", await TextAsync(soap), StringComparison.Ordinal);
    }
}
