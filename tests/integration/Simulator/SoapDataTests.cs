using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Simulator;

public class SoapDataTests : OrgTest
{
    private const string Partner = "urn:partner.soap.sforce.com";

    private string _session = "";

    [Fact]
    public async Task Query_AnswersInThePartnerShape()
    {
        var text = await CallAsync("<queryString>SELECT Id, Name FROM Account WHERE Name = 'Acme Corporation'</queryString>", "query");

        Assert.Contains("<queryResponse><result xsi:type=\"QueryResult\"><done>true</done><queryLocator xsi:nil=\"true\"/><records xsi:type=\"sf:sObject\">"
            + "<sf:type>Account</sf:type><sf:Id>001", text, StringComparison.Ordinal);
        Assert.Contains("<sf:Name>Acme Corporation</sf:Name></records><size>1</size></result></queryResponse>", text,
            StringComparison.Ordinal);
        Assert.Contains("<soapenv:Header><LimitInfoHeader><limitInfo><current>", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LongResult_ComesInPages()
    {
        Org.Control.Settings.MinimumQueryBatch = 1;
        using var response = await SoapAsync("/services/Soap/u/62.0", Envelope(Session(),
            $"<query xmlns=\"{Partner}\"><queryString>SELECT Id FROM Account</queryString></query>")
            .Replace("<s:Header>", "<s:Header><h:QueryOptions><h:batchSize>25</h:batchSize></h:QueryOptions>", StringComparison.Ordinal));
        var locator = Regex.Match(await TextAsync(response), "<queryLocator>(.*)</queryLocator>").Groups[1].Value;
        var rest = await CallAsync($"<queryLocator>{locator}</queryLocator>", "queryMore");

        Assert.Equal(5, Regex.Count(rest, "<records "));
        Assert.Contains("<done>true</done>", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_LiveTheirWholeLife()
    {
        var created = await CallAsync(
            "<sObjects><type>Account</type><Name>Soap &amp; Co</Name></sObjects><sObjects><type>Account</type></sObjects>", "create");
        var id = Regex.Match(created, "<id>(001[^<]*)</id>").Groups[1].Value;
        var updated = await CallAsync(
            $"<sObjects><type>Account</type><Id>{id}</Id><fieldsToNull>Phone</fieldsToNull><Industry>Energy</Industry></sObjects>",
                "update");
        var upserted = await CallAsync(
            "<externalIDFieldName>ExternalKey__c</externalIDFieldName><sObjects><type>Account</type><ExternalKey__c>S-1</ExternalKey__c>"
            + "<Name>Keyed</Name></sObjects>", "upsert");
        var retrieved = await CallAsync($"<fieldList>Id, Name, Industry</fieldList><sObjectType>Account</sObjectType><ids>{id}</ids>",
            "retrieve");
        var deleted = await CallAsync($"<ids>{id}</ids>", "delete");

        Assert.Contains("<statusCode>REQUIRED_FIELD_MISSING</statusCode></errors><id xsi:nil=\"true\"/><success>false</success>", created,
            StringComparison.Ordinal);
        Assert.Contains($"<id>{id}</id><success>true</success>", updated, StringComparison.Ordinal);
        Assert.Contains("<created>true</created>", upserted, StringComparison.Ordinal);
        Assert.Contains("<sf:Name>Soap &amp; Co</sf:Name><sf:Industry>Energy</sf:Industry>", retrieved, StringComparison.Ordinal);
        Assert.Contains("<success>true</success>", deleted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GzippedChunkedRequest_IsUnderstood()
    {
        var zipped = Packed.Gzip(Encoding.UTF8.GetBytes(Envelope(Session(), $"<getServerTimestamp xmlns=\"{Partner}\"/>")));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/services/Soap/u/62.0") { Content = new ByteArrayContent(zipped) };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.TryAddWithoutValidation("SOAPAction", "\"\"");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "text/xml; charset=UTF-8");
        request.Content.Headers.ContentEncoding.Add("gzip");
        using var response = await Client.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("<timestamp>", await TextAsync(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("describeGlobal", "", "<name>Contact</name>")]
    [InlineData("describeSObject", "<sObjectType>Account</sObjectType>", "<name>ExternalKey__c</name>")]
    [InlineData("describeSObjects", "<sObjectType>Account</sObjectType><sObjectType>Contact</sObjectType>", "<urlNew>")]
    [InlineData("getUserInfo", "", "<organizationId>00D5i000000Sim1EAC</organizationId>")]
    [InlineData("invalidateSessions", "<sessionIds>x</sessionIds>", "<success>false</success>")]
    [InlineData("nonsense", "", "No operation available for request {urn:partner.soap.sforce.com}nonsense")]
    public async Task Operation_Answers(string operation, string parameters, string expected)
    {
        Assert.Contains(expected, await CallAsync(parameters, operation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("c/62.0", "urn:enterprise.soap.sforce.com", "query", "<queryString>SELECT Name FROM Account LIMIT 1</queryString>",
        "<records xsi:type=\"sf:Account\"><sf:Name>")]
    [InlineData("m/62.0", "http://soap.sforce.com/2006/04/metadata", "describeMetadata", "", "<xmlName>CustomObject</xmlName>")]
    [InlineData("T/62.0", "urn:tooling.soap.sforce.com", "getUserInfo", "", "<userFullName>")]
    [InlineData("class/Orders", "http://soap.sforce.com/schemas/class/Orders", "place", "",
        "<placeResponse><result>ok</result></placeResponse>")]
    public async Task OtherFlavours_Answer(string path, string api, string operation, string parameters, string expected)
    {
        using var response = await SoapAsync($"/services/Soap/{path}", Envelope(Session(),
            $"<{operation} xmlns=\"{api}\">{parameters}</{operation}>", api));

        Assert.Contains(expected, await TextAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadQuery_IsATypedFault()
    {
        var text = await CallAsync("<queryString>SELECT</queryString>", "query");

        Assert.Contains("<faultcode>sf:MALFORMED_QUERY</faultcode>", text, StringComparison.Ordinal);
        Assert.Contains("<sf:MalformedQueryFault xsi:type=\"sf:MalformedQueryFault\">", text, StringComparison.Ordinal);
    }

    private string Session() => _session = _session.Length > 0 ? _session : Org.Control.IssueSession();

    private async Task<string> CallAsync(string parameters, string operation)
    {
        using var response = await SoapAsync("/services/Soap/u/62.0/00D5i000000Sim1",
            Envelope(Session(), $"<{operation} xmlns=\"{Partner}\">{parameters}</{operation}>"));
        return await TextAsync(response);
    }
}
