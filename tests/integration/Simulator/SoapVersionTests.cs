using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Simulator;

/// <summary>The simulated org tells apart what Salesforce tells apart by API version, and refuses what Salesforce refuses.</summary>
public class SoapVersionTests : OrgTest
{
    private const string Partner = "urn:partner.soap.sforce.com";

    private string _session = "";

    [Theory]
    [InlineData("8.0", "<licenseType>", "<userType>")]
    [InlineData("16.0", "<orgHasPersonAccounts>", "<orgDisallowHtmlAttachments>")]
    [InlineData("20.0", "<orgDisallowHtmlAttachments>", "<sessionSecondsValid>")]
    [InlineData("39.0", "<orgDefaultCurrencyLocale>", "<chatterExternal>")]
    [InlineData("62.0", "<chatterExternal>", "<licenseType>")]
    public async Task UserInfo_HasTheElementsOfTheVersion(string version, string present, string absent)
    {
        var text = await CallAsync("getUserInfo", "", version);
        Assert.Contains(present, text, StringComparison.Ordinal);
        Assert.DoesNotContain(absent, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("28.0", false)]
    [InlineData("29.0", true)]
    public async Task LimitHeader_ComesWithItsVersion(string version, bool expected)
        => Assert.Equal(expected, (await CallAsync("getUserInfo", "", version)).Contains("<LimitInfoHeader>", StringComparison.Ordinal));

    [Theory]
    [InlineData("16.0", "<types>Account</types>", "<sobjects>")]
    [InlineData("20.0", "<sobjects>", "<deepCloneable>")]
    [InlineData("62.0", "<deepCloneable>", "<types>")]
    public async Task Describe_HasTheElementsOfTheVersion(string version, string present, string absent)
    {
        var text = await CallAsync("describeGlobal", "", version);
        Assert.Contains(present, text, StringComparison.Ordinal);
        Assert.DoesNotContain(absent, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RetiredVersion_IsAFaultUnlessTheOrgStillAnswersIt()
    {
        Assert.Contains("UNSUPPORTED_API_VERSION", await CallAsync("getUserInfo", "", "20.0", oldest: 21), StringComparison.Ordinal);
        Assert.Contains("<getUserInfoResponse>", await CallAsync("getUserInfo", "", "20.0", oldest: 20), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FaultOfAQuery_SaysWhere()
        => Assert.Contains("</sf:exceptionMessage><sf:row>-1</sf:row><sf:column>-1</sf:column></sf:MalformedQueryFault>",
            await CallAsync("query", "<queryString>SELECT</queryString>", "62.0"), StringComparison.Ordinal);

    [Fact]
    public async Task Search_FindsByName()
    {
        var found = await CallAsync("search", "<searchString>FIND {Acme} IN ALL FIELDS RETURNING Account(Id)</searchString>", "20.0");
        const string first = "<result><searchRecords><record xsi:type=\"sf:sObject\"><sf:type>Account</sf:type><sf:Id>001";
        Assert.Contains(first, found, StringComparison.Ordinal);

        var malformed = await CallAsync("search", "<searchString>Acme</searchString>", "20.0");
        Assert.Contains("<sf:MalformedSearchFault", malformed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UpdatedAndDeleted_TellWhatChanged()
    {
        var created = await CallAsync("create", "<sObjects><type>Account</type><Name>Gone</Name></sObjects>", "62.0");
        var id = Regex.Match(created, "<id>(001[^<]*)</id>").Groups[1].Value;
        Assert.Contains("<success>true</success>", await CallAsync("delete", $"<id>{id}</id>", "62.0"), StringComparison.Ordinal);

        const string period = "<sObjectType>Account</sObjectType>"
            + "<startDate>2000-01-01T00:00:00Z</startDate><endDate>2100-01-01T00:00:00Z</endDate>";
        var updated = await CallAsync("getUpdated", period, "62.0");
        Assert.DoesNotContain(id, updated, StringComparison.Ordinal);
        Assert.Contains("<ids>001", updated, StringComparison.Ordinal);

        var deleted = await CallAsync("getDeleted", period, "62.0");
        Assert.Contains($"<id>{id}</id></deletedRecords><earliestDateAvailable>", deleted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MessageWithAttachments_IsRefused()
    {
        using var content = new StringContent("--b\r\nContent-Type: application/xop+xml\r\n\r\n<a/>\r\n--b--");
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/related; type=\"application/xop+xml\"; boundary=b");
        using var response = await SendAsync(HttpMethod.Post, "/services/Soap/u/62.0", null, content, ("SOAPAction", "\"\""));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Utf16DeclaredOverUtf8_IsUnderstood()
    {
        var envelope = Envelope(Session(), $"<getUserInfo xmlns=\"{Partner}\"/>");
        using var response = await SoapAsync("/services/Soap/u/62.0", "<?xml version=\"1.0\" encoding=\"utf-16\"?>" + envelope);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Deployment_SucceedsAndComponentsAreRead()
    {
        const string metadata = "http://soap.sforce.com/2006/04/metadata";
        var deployed = await CallAsync("deploy", "<ZipFile>UEsFBg==</ZipFile><DeployOptions/>", "62.0", metadata, "m");
        var id = Regex.Match(deployed, "<id>(0Af[^<]*)</id>").Groups[1].Value;
        var status = await CallAsync("checkDeployStatus", $"<asyncProcessId>{id}</asyncProcessId>", "62.0", metadata, "m");
        const string components = "<type>CustomObject</type><fullNames>Account</fullNames><fullNames>Contact</fullNames>";
        var read = await CallAsync("readMetadata", components, "62.0", metadata, "m");

        Assert.Contains("<status>Succeeded</status><success>true</success>", status, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(read, "<records xsi:type=\"CustomObject\">"));
    }

    [Theory]
    [InlineData("36.0", "^\\[\\{")]
    [InlineData("37.0", "^\\{\"searchRecords\":\\[\\{")]
    public async Task RestSearch_HasTheFormOfTheVersion(string version, string expected)
    {
        var search = Uri.EscapeDataString("FIND {Acme} RETURNING Account");
        using var response = await SendAsync(HttpMethod.Get, $"/services/data/v{version}/search?q={search}", $"Bearer {Session()}");
        Assert.Matches(expected, await TextAsync(response));
    }

    [Fact]
    public async Task FileInsertedAsMultipart_KeepsItsContent()
    {
        using var content = new MultipartFormDataContent
        {
            { new StringContent("{\"PathOnClient\":\"a.bin\",\"Title\":\"a\"}", Encoding.UTF8, "application/json"), "entity_content" },
            { new ByteArrayContent([1, 2, 3, 250]), "VersionData", "a.bin" },
        };
        using var created = await SendAsync(
            HttpMethod.Post, "/services/data/v62.0/sobjects/ContentVersion", $"Bearer {Session()}", content);
        var id = Regex.Match(await TextAsync(created), "068[A-Za-z0-9]{15}").Value;
        using var read = await SendAsync(HttpMethod.Get, $"/services/data/v62.0/sobjects/ContentVersion/{id}", $"Bearer {Session()}");

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Contains($"\"VersionData\":\"{Convert.ToBase64String([1, 2, 3, 250])}\"", await TextAsync(read), StringComparison.Ordinal);
    }

    private string Session() => _session = _session.Length > 0 ? _session : Org.Control.IssueSession();

    private async Task<string> CallAsync(
        string operation, string parameters, string version, string api = Partner, string flavour = "u", int oldest = 8)
    {
        Org.Control.Settings.OldestApiVersion = oldest;
        using var response = await SoapAsync(
            $"/services/Soap/{flavour}/{version}", Envelope(Session(), $"<{operation} xmlns=\"{api}\">{parameters}</{operation}>", api));
        return await TextAsync(response);
    }
}
