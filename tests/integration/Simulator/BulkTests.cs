using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Simulator;

public class BulkTests : OrgTest
{
    private const string Ingest = "/services/data/v62.0/jobs/ingest";
    private const string Async = "/services/async/62.0/job";

    private string _session = "";

    [Fact]
    public async Task Bulk2Ingest_WorksOffItsRows()
    {
        var job = (string)(await JsonAsync(await RestAsync(HttpMethod.Post, Ingest, """{"object":"Account","operation":"insert","contentType":"CSV","lineEnding":"LF"}""")))["id"]!;
        using var uploaded = await RestAsync(HttpMethod.Put, $"{Ingest}/{job}/batches",
            "Name,Industry\n\"Quoted, \"\"Inc\"\"\",Energy\n,Energy\n", "text/csv");
        var closed = await JsonAsync(await RestAsync(HttpMethod.Patch, $"{Ingest}/{job}", """{"state":"UploadComplete"}"""));
        var done = await JsonAsync(await RestAsync(HttpMethod.Get, $"{Ingest}/{job}"));
        var successful = await TextAsync(await RestAsync(HttpMethod.Get, $"{Ingest}/{job}/successfulResults"));
        var failed = await TextAsync(await RestAsync(HttpMethod.Get, $"{Ingest}/{job}/failedResults"));
        using var deleted = await RestAsync(HttpMethod.Delete, $"{Ingest}/{job}");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.NoContent), (uploaded.StatusCode, deleted.StatusCode));
        Assert.Equal(("UploadComplete", "JobComplete", 2, 1), ((string)closed["state"]!, (string)done["state"]!,
            (int)done["numberRecordsProcessed"]!, (int)done["numberRecordsFailed"]!));
        Assert.Equal($"services/data/v62.0/jobs/ingest/{job}/batches", (string?)closed["contentUrl"]);
        Assert.Contains("\"true\",\"Quoted, \"\"Inc\"\"\",\"Energy\"", successful, StringComparison.Ordinal);
        Assert.Contains("REQUIRED_FIELD_MISSING", failed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bulk2LargeUpload_IsHashedNotKept()
    {
        var job = (string)(await JsonAsync(await RestAsync(HttpMethod.Post, Ingest, """{"object":"Account","operation":"insert"}""")))["id"]!;
        var body = new byte[32 * 1024 * 1024];
        Random.Shared.NextBytes(body);
        using var uploaded = await SendAsync(HttpMethod.Put, $"{Ingest}/{job}/batches", $"Bearer {Session()}", new ByteArrayContent(body));
        var status = await JsonAsync(await RestAsync(HttpMethod.Get, $"{Ingest}/{job}"));

        Assert.Equal(HttpStatusCode.Created, uploaded.StatusCode);
        Assert.Equal((body.Length, Convert.ToHexStringLower(SHA256.HashData(body))), ((int)status["simulatorUploadedBytes"]!,
            (string?)status["simulatorUploadedSha256"]));
    }

    [Fact]
    public async Task Bulk2Query_ComesInPages()
    {
        var job = (string)(await JsonAsync(await RestAsync(HttpMethod.Post, "/services/data/v62.0/jobs/query",
            """{"operation":"query","query":"SELECT Id, Name FROM Account"}""")))["id"]!;
        var status = await JsonAsync(await RestAsync(HttpMethod.Get, $"/services/data/v62.0/jobs/query/{job}"));
        using var first = await RestAsync(HttpMethod.Get, $"/services/data/v62.0/jobs/query/{job}/results?maxRecords=20");
        var locator = first.Headers.GetValues("Sforce-Locator").Single();
        using var last = await RestAsync(HttpMethod.Get, $"/services/data/v62.0/jobs/query/{job}/results?maxRecords=20&locator={locator}");

        Assert.Equal("JobComplete", (string?)status["state"]);
        Assert.Equal(("20", "10", "null"), (first.Headers.GetValues("Sforce-NumberOfRecords").Single(),
            last.Headers.GetValues("Sforce-NumberOfRecords").Single(), last.Headers.GetValues("Sforce-Locator").Single()));
    }

    [Fact]
    public async Task Bulk1CsvInsert_GivesOneResultPerRow()
    {
        var job = await JobAsync("<operation>insert</operation><object>Account</object><contentType>CSV</contentType>");
        var batch = await AsyncAsync(HttpMethod.Post, $"{Async}/{job}/batch", "Name\nFrom bulk\n\n\"\"\n", "text/csv; charset=UTF-8");
        var batchId = Regex.Match(batch, "<id>(751[^<]*)</id>").Groups[1].Value;
        var closed = await AsyncAsync(HttpMethod.Post, $"{Async}/{job}",
            "<jobInfo xmlns=\"http://www.force.com/2009/06/asyncapi/dataload\"><state>Closed</state></jobInfo>");
        var list = await AsyncAsync(HttpMethod.Get, $"{Async}/{job}/batch/");
        var results = await AsyncAsync(HttpMethod.Get, $"{Async}/{job}/batch/{batchId}/result");
        var request = await AsyncAsync(HttpMethod.Get, $"{Async}/{job}/batch/{batchId}/request");

        Assert.Contains("<state>Completed</state>", batch, StringComparison.Ordinal);
        Assert.Contains("<state>Closed</state>", closed, StringComparison.Ordinal);
        Assert.Contains("<batchInfoList", list, StringComparison.Ordinal);
        Assert.Matches("^\"Id\",\"Success\",\"Created\",\"Error\"\n\"001[^\"]*\",\"true\",\"true\",\"\"\n\"\",\"false\",\"false\",\"REQUIRED_FIELD_MISSING", results);
        Assert.StartsWith("Name\nFrom bulk", request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CSV", "\"Id\",\"Name\"\n\"001")]
    [InlineData("XML", "<records xsi:type=\"sObject\"><type>Account</type><Id>001")]
    [InlineData("JSON", "[{\"attributes\":{\"type\":\"Account\"")]
    public async Task Bulk1Query_HasAResultListAndAResult(string format, string expected)
    {
        var job = await JobAsync($"<operation>query</operation><object>Account</object><contentType>{format}</contentType>");
        var type = format == "JSON" ? "application/json" : format == "CSV" ? "text/csv" : "application/xml";
        var batch = await AsyncAsync(HttpMethod.Post, $"{Async}/{job}/batch", "SELECT Id, Name FROM Account", type);
        var batchId = Regex.Match(batch, "751[A-Za-z0-9]{15}").Value;
        var list = await AsyncAsync(HttpMethod.Get, $"{Async}/{job}/batch/{batchId}/result");
        var result = await AsyncAsync(HttpMethod.Get,
            $"{Async}/{job}/batch/{batchId}/result/{Regex.Match(list, "752[A-Za-z0-9]{15}").Value}");

        Assert.Contains(expected, result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bulk1XmlRows_AreSaved()
    {
        var job = await JobAsync(
            "<operation>upsert</operation><object>Account</object><externalIdFieldName>ExternalKey__c</externalIdFieldName><contentType>XML</contentType>");
        var batch = await AsyncAsync(HttpMethod.Post, $"{Async}/{job}/batch",
            "<sObjects xmlns=\"http://www.force.com/2009/06/asyncapi/dataload\"><sObject><ExternalKey__c>A-00001</ExternalKey__c><Name>Renamed</Name></sObject></sObjects>");
        var results = await AsyncAsync(HttpMethod.Get, $"{Async}/{job}/batch/{Regex.Match(batch, "751[A-Za-z0-9]{15}").Value}/result");

        Assert.Contains("<success>true</success><created>false</created>", results, StringComparison.Ordinal);
    }

    private string Session() => _session = _session.Length > 0 ? _session : Org.Control.IssueSession();

    private Task<HttpResponseMessage> RestAsync(HttpMethod method, string path, string? body = null, string type = "application/json") =>
        SendAsync(method, path, $"Bearer {Session()}", body is null ? null : new StringContent(body, Encoding.UTF8, type));

    private async Task<string> JobAsync(string members)
    {
        var answer = await AsyncAsync(HttpMethod.Post, Async,
            $"<jobInfo xmlns=\"http://www.force.com/2009/06/asyncapi/dataload\">{members}</jobInfo>");
        return Regex.Match(answer, "<id>(750[^<]*)</id>").Groups[1].Value;
    }

    private async Task<string> AsyncAsync(HttpMethod method, string path, string? body = null, string type = "application/xml")
    {
        var content = body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content?.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await SendAsync(method, path, null, content, ("X-SFDC-SESSION", Session()));
        return await TextAsync(response);
    }
}
