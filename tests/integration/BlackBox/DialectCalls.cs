using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>A call of each API family that needs a session, and what only a good response to it holds.</summary>
public static class DialectCalls
{
    private const string Query = Api + "/query?q=SELECT+Id,Name+FROM+Account+LIMIT+5";

    /// <summary>Names for <see cref="Call"/>.</summary>
    public static TheoryData<string> Dialects
        => ["rest", "soap", "soap-gzip", "soap-no-header", "soap-enterprise", "bulk1-xml", "bulk1-json", "bulk2", "identity", "userinfo",
            "handshake"];

    public static async Task AssertGoodAsync(Stage stage, string dialect)
    {
        var (status, body) = await stage.SendAsync(Call(dialect));
        Assert.True((int)status is 200 or 201, $"{status}: {body}\n{string.Join('\n', stage.Sidecar.LogLines)}");
        Assert.Contains(dialect switch
        {
            "rest" => "\"totalSize\":5",
            "soap" or "soap-no-header" or "soap-gzip" or "soap-enterprise" => "getServerTimestampResponse",
            "bulk1-xml" => "<state>Open</state>",
            "bulk1-json" => "\"Open\"",
            "bulk2" => "\"Open\"",
            "handshake" => "\"successful\":true",
            _ => stage.Org.OrganizationId,
        }, body, StringComparison.Ordinal);
    }

    public static HttpRequestMessage Call(string dialect)
    {
        switch (dialect)
        {
            case "rest-xml":
                var xml = Get(Query);
                xml.Headers.Accept.ParseAdd("application/xml");
                return xml;
            case "soap":
                return SoapRequest("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>");
            case "soap-enterprise":
                return SoapRequest("<getServerTimestamp xmlns=\"urn:enterprise.soap.sforce.com\"/>",
                    "/services/Soap/c/62.0/0DF1a000000TN9H", null);
            case "soap-no-header":
                return SoapRequest("<p:getServerTimestamp xmlns:p=\"urn:partner.soap.sforce.com\"/>", session: null);
            case "soap-gzip":
                var soap = SoapRequest("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>");
                soap.Content = new ByteArrayContent(Packed.Gzip(soap.Content!.ReadAsByteArrayAsync().GetAwaiter().GetResult()));
                soap.Content.Headers.TryAddWithoutValidation("Content-Type", "text/xml; charset=UTF-8");
                soap.Content.Headers.ContentEncoding.Add("gzip");
                soap.Headers.TransferEncodingChunked = true;
                soap.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
                return soap;
            case "bulk1-xml":
                var bulk = Post("/services/async/62.0/job",
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><jobInfo xmlns=\"http://www.force.com/2009/06/asyncapi/dataload\"><operation>insert</operation><object>Account</object><contentType>CSV</contentType></jobInfo>", "application/xml");
                bulk.Headers.TryAddWithoutValidation("X-SFDC-Session", "Bearer " + DeadSession);
                return bulk;
            case "bulk1-json":
                var json = Post("/services/async/62.0/job", "{\"operation\":\"insert\",\"object\":\"Account\",\"contentType\":\"JSON\"}");
                json.Headers.TryAddWithoutValidation("X-SFDC-Session", DeadSession);
                return json;
            case "bulk2":
                return Post(Api + "/jobs/ingest", "{\"object\":\"Account\",\"operation\":\"insert\",\"contentType\":\"CSV\"}");
            case "identity" or "userinfo":
                return Get("/services/oauth2/userinfo");
            case "handshake":
                return Post("/cometd/62.0", "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"long-polling\"]}]");
            default:
                return Get(Query);
        }
    }
}
