using System.Net;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Simulator;

public class RestDataTests : OrgTest
{
    private const string Root = "/services/data/v62.0";

    private string _authorization = "";

    [Fact]
    public async Task Record_LivesItsWholeLife()
    {
        using var created = await CallAsync(HttpMethod.Post, "/sobjects/Account", """{"Name":"New","AnnualRevenue":12.5,"NumberOfEmployees":7}""");
        var id = (string)(await JsonAsync(created))["id"]!;
        using var updated = await CallAsync(HttpMethod.Patch, $"/sobjects/Account/{id}", """{"Name":"Newer"}""");
        var read = await JsonAsync(await CallAsync(HttpMethod.Get,
            $"/sobjects/Account/{id[..15]}?fields=Id,Name,AnnualRevenue,NumberOfEmployees"));
        using var deleted = await CallAsync(HttpMethod.Delete, $"/sobjects/Account/{id}");
        using var gone = await CallAsync(HttpMethod.Get, $"/sobjects/Account/{id}");

        Assert.Equal([201, 204, 204, 404], new[] { created, updated, deleted, gone }.Select(response => (int)response.StatusCode));
        Assert.Matches("^001[A-Za-z0-9]{15}$", id);
        Assert.Equal($"{Root}/sobjects/Account/{id}", created.Headers.Location!.ToString());
        Assert.Equal(("Newer", 12.5, 7), ((string)read["Name"]!, (double)read["AnnualRevenue"]!, (int)read["NumberOfEmployees"]!));
        Assert.Equal("""[{"message":"entity is deleted","errorCode":"ENTITY_IS_DELETED"}]""", await TextAsync(gone));
    }

    [Theory]
    [InlineData("{}", "REQUIRED_FIELD_MISSING")]
    [InlineData("""{"Name":"x","Nonsense":1}""", "INVALID_FIELD")]
    [InlineData("""{"Name":"x","Id":"001"}""", "INVALID_FIELD_FOR_INSERT_UPDATE")]
    [InlineData("not json", "JSON_PARSER_ERROR")]
    public async Task BadRecord_IsRefusedInSalesforcesWords(string body, string code)
    {
        using var response = await CallAsync(HttpMethod.Post, "/sobjects/Account", body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(code, (string?)(await JsonAsync(response))[0]!["errorCode"]);
    }

    [Theory]
    [InlineData("SELECT Id FROM Nothing", "INVALID_TYPE")]
    [InlineData("SELECT Nothing FROM Account", "INVALID_FIELD")]
    [InlineData("SELECT FROM Account WHERE", "MALFORMED_QUERY")]
    [InlineData("SELECT Id FROM Account WHERE Name = 'open", "MALFORMED_QUERY")]
    public async Task BadQuery_IsRefused(string soql, string code)
    {
        using var response = await CallAsync(HttpMethod.Get, "/query?q=" + Uri.EscapeDataString(soql));

        Assert.Equal(code, (string?)(await JsonAsync(response))[0]!["errorCode"]);
    }

    [Theory]
    [InlineData("SELECT COUNT() FROM Account", 30)]
    [InlineData("SELECT Id FROM Account WHERE Industry IN ('Energy', 'Banking') AND Active__c = true", 11)]
    [InlineData("SELECT Id FROM Account WHERE Name LIKE 'acme%' OR NumberOfEmployees >= 300", 4)]
    [InlineData("SELECT Id FROM Contact WHERE NOT (AccountId = null) AND Account.Name = 'Acme Corporation'", 1)]
    [InlineData("SELECT Id FROM Account ORDER BY Name DESC LIMIT 7 OFFSET 3", 7)]
    [InlineData("select id, name from account where Description = null limit 3", 3)]
    public async Task Query_FindsWhatItShould(string soql, int expected)
    {
        var result = await JsonAsync(await CallAsync(HttpMethod.Get, "/query?q=" + Uri.EscapeDataString(soql)));

        Assert.Equal(expected, (int)result["totalSize"]!);
    }

    [Fact]
    public async Task LongResult_ComesInPages()
    {
        Org.Control.Settings.MinimumQueryBatch = 1;
        using var first = await SendAsync(HttpMethod.Get, $"{Root}/query?q=SELECT+Id+FROM+Account", Session(), null,
            ("Sforce-Query-Options", "batchSize=20"));
        var page = await JsonAsync(first);
        var next = (string)page["nextRecordsUrl"]!;
        var last = await JsonAsync(await GetAsync(next, Session()));

        Assert.StartsWith($"{Root}/query/01g", next, StringComparison.Ordinal);
        Assert.Equal((20, false, 10, true), (page["records"]!.AsArray().Count, (bool)page["done"]!, last["records"]!.AsArray().Count,
            (bool)last["done"]!));
        Assert.Matches(@"^api-usage=\d+/15000$", first.Headers.GetValues("Sforce-Limit-Info").Single());
    }

    [Fact]
    public async Task Upsert_CreatesThenUpdates()
    {
        using var created = await CallAsync(HttpMethod.Patch, "/sobjects/Account/ExternalKey__c/X-1", """{"Name":"By key"}""");
        using var updated = await CallAsync(HttpMethod.Patch, "/sobjects/Account/ExternalKey__c/X-1", """{"Name":"By key again"}""");
        using var updatedOld = await SendAsync(HttpMethod.Patch, "/services/data/v40.0/sobjects/Account/ExternalKey__c/X-1", Session(), Json("""{"Phone":"1"}"""));

        Assert.Equal([201, 200, 204], new[] { created, updated, updatedOld }.Select(response => (int)response.StatusCode));
        Assert.Equal((string?)(await JsonAsync(created))["id"], (string?)(await JsonAsync(updated))["id"]);
    }

    [Fact]
    public async Task Composite_ResolvesReferences()
    {
        var answer = await JsonAsync(await CallAsync(HttpMethod.Post, "/composite", $$$"""
            {"allOrNone":true,"compositeRequest":[
              {"method":"POST","url":"{{{Root}}}/sobjects/Account","referenceId":"a","body":{"Name":"Parent"}},
              {"method":"POST","url":"{{{Root}}}/sobjects/Contact","referenceId":"c","body":{"LastName":"Child","AccountId":"@{a.id}"}},
              {"method":"GET","url":"{{{Root}}}/query?q=SELECT+Account.Name+FROM+Contact+WHERE+Id='@{c.id}'","referenceId":"q"}]}
            """));

        var responses = answer["compositeResponse"]!.AsArray();
        Assert.Equal([201, 201, 200], responses.Select(response => (int)response!["httpStatusCode"]!));
        Assert.Equal("Parent", (string?)responses[2]!["body"]!["records"]![0]!["Account"]!["Name"]);
    }

    [Fact]
    public async Task CompositeBatchCollectionsAndTree_Answer()
    {
        var batch = await JsonAsync(await CallAsync(HttpMethod.Post, "/composite/batch",
            """{"batchRequests":[{"method":"GET","url":"v62.0/limits"},{"method":"GET","url":"v62.0/sobjects/Account/nothing"}]}"""));
        var collection = await JsonAsync(await CallAsync(HttpMethod.Post, "/composite/sobjects",
            """{"records":[{"attributes":{"type":"Account"},"Name":"One"},{"attributes":{"type":"Account"}}]}"""));
        using var tree = await CallAsync(HttpMethod.Post, "/composite/tree/Account",
            """{"records":[{"attributes":{"type":"Account","referenceId":"r1"},"Name":"Leaf"}]}""");

        Assert.True((bool)batch["hasErrors"]!);
        Assert.Equal([true, false], collection.AsArray().Select(result => (bool)result!["success"]!));
        Assert.Equal(HttpStatusCode.Created, tree.StatusCode);
    }

    [Fact]
    public async Task CompressedRequestAndAnswer_AreUnderstood()
    {
        var zipped = Packed.Gzip(Encoding.UTF8.GetBytes("""{"Name":"Zipped"}"""));
        var content = new ByteArrayContent(zipped);
        content.Headers.ContentEncoding.Add("gzip");
        content.Headers.ContentType = new("application/json");
        using var created = await SendAsync(HttpMethod.Post, $"{Root}/sobjects/Account", Session(), content, ("Accept-Encoding", "gzip"));

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(["gzip"], created.Content.Headers.ContentEncoding);
        Assert.Equal(zipped.Length, Org.Control.Received[^1].BodyLength);
    }

    [Fact]
    public async Task Describe_KnowsFieldsAndObjects()
    {
        var global = await JsonAsync(await CallAsync(HttpMethod.Get, "/sobjects"));
        var described = await JsonAsync(await CallAsync(HttpMethod.Get, "/sobjects/Account/describe"));
        var root = await JsonAsync(await CallAsync(HttpMethod.Get, ""));
        var versions = await JsonAsync(await GetAsync("/services/data"));

        Assert.Contains("Contact", global["sobjects"]!.AsArray().Select(type => (string?)type!["name"]));
        Assert.Contains("ExternalKey__c", described["fields"]!.AsArray().Select(field => (string?)field!["name"]));
        Assert.Equal($"https://login.salesforce.com/id/{Org.OrganizationId}/{Org.UserId}", (string?)root["identity"]);
        Assert.Contains("62.0", versions.AsArray().Select(version => (string?)version!["version"]));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private string Session() => _authorization = _authorization.Length > 0 ? _authorization : $"Bearer {Org.Control.IssueSession()}";

    private Task<HttpResponseMessage> CallAsync(HttpMethod method, string path, string? body = null) =>
        SendAsync(method, Root + path, Session(), body is null ? null : Json(body));
}
