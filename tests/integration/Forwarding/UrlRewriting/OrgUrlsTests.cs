using System.Text;
using Sidecar.Forwarding.UrlRewriting;

namespace Sidecar.IntegrationTests.Forwarding.UrlRewriting;

public class OrgUrlsTests
{
    private const string Origin = "http://localhost:8080";
    private static readonly string[] Suffixes = [".salesforce.com", ".salesforce.mil"];

    [Fact]
    public void IdentityDocument_OnlyApiUrlsChangeAndOnlyTheirOrigin()
    {
        const string template =
            "{\"id\":\"$L/id/00Dxx0000001gPLEAY/005xx000001SwiUAAS\" ,\n \"asserted_user\":true,\"user_id\":\"005xx000001SwiUAAS\",\"display_name\":\"J\\u00fcrgen https://login.salesforce.com/id/x\"," +
            "\"photos\":{\"picture\":\"https://acme.file.force.com/profilephoto/005/F\",\"thumbnail\":\"https://acme.my.salesforce.com/services/profilephoto/005/T\"}," +
            "\"picture\":\"https://acme.my.salesforce.com/services/x\",\"profile\":\"https://acme.my.salesforce.com/005xx\"," +
            "\"urls\":{\"enterprise\":\"$M/services/Soap/c/{version}/00Dxx0000001gPL\",\"rest\":\"$M/services/data/v{version}/\",\"profile\":\"https://acme.my.salesforce.com/005xx\"," +
            "\"tooling_soap\":\"$M/services/Soap/T/{version}/00Dxx0000001gPL?a=b#c\",\"custom_domain\":\"$M\"},\"active\":true,\"last\":1.50}";
        Check(template, "https://login.salesforce.com", "https://acme.my.salesforce.com", Origin, Json);
        Check(template.Replace("/", "\\/", StringComparison.Ordinal), "https:\\/\\/test.salesforce.com",
            "https:\\/\\/ACME.my.salesforce.com:443", "http:\\/\\/localhost:8080", Json);
    }

    [Fact]
    public void ResourceRootAndUserInfo_AreRewritten()
    {
        Check("{\"tooling\":\"/services/data/v58.0/tooling\",\"identity\":\"$L/id/00Dxx0000001gPLEAY/005xx000001SwiUAAS\"}",
            "https://login.salesforce.com", "", Origin, Json);
        Check("{\"sub\":\"$L/id/00D/005\",\"user_id\":\"005\",\"urls\":{\"partner\":\"$M/services/Soap/u/{version}/00D\"}}",
            "https://login.salesforce.com", "https://acme--uat.sandbox.my.salesforce.com", Origin, Json);
    }

    [Fact]
    public void EscapedLetters_AreCountedRight() =>
        Check("{\"id\":\"$L\\/id\\/00D\"}", "\\u0068ttps:\\u002f\\/login.salesforce\\u002ecom", "", "http:\\/\\/localhost:8080", Json);

    [Fact]
    public void Xml_IsRewrittenInPlace() => Check(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<user xmlns:xsi='x'><!-- <id>https://login.salesforce.com/id/x</id> --><id a='>'>$L/id/00D/005</id><name>Jürgen &amp; Co</name>" +
        "<photos><picture>https://acme.my.salesforce.com/services/x</picture></photos><urls><enterprise>$M/services/Soap/c/{version}/00D?a=1&amp;b=2</enterprise><profile>https://acme.my.salesforce.com/005</profile>" +
        "<custom_domain>$M</custom_domain></urls><empty/></user>", "https://login.salesforce.com", "https://acme.my.salesforce.com", Origin,
        document => OrgUrls.RewriteXml(document, Origin, Suffixes));

    [Fact]
    public void UrlEncoded_IsRewrittenInPlace() => Check(
        "id=$L%2Fid%2F00D%2F005&user_id=005&picture=https%3A%2F%2Facme.my.salesforce.com%2Fservices%2Fx&urls.rest=$M%2Fservices%2Fdata%2Fv%7Bversion%7D&nick+name=a+b&&x",
        "https%3A%2F%2Flogin.salesforce.com", "https%3a%2f%2facme.my.salesforce.com", "http%3A%2F%2Flocalhost%3A8080",
        document => OrgUrls.RewriteUrlEncoded(document, Origin, Suffixes));

    [Theory]
    [InlineData("{\"id\":\"https://evil.com/id/x\"}")]
    [InlineData("{\"id\":\"https://evilsalesforce.com/id/x\"}")]
    [InlineData("{\"id\":\"https://login.salesforce.com@evil.com/id/x\"}")]
    [InlineData("{\"id\":\"https://evil.com/login.salesforce.com/id/x\"}")]
    [InlineData("{\"id\":\"https://user@login.salesforce.com/id/x\"}")]
    [InlineData("{\"id\":\"/id/x\"}")]
    [InlineData("{\"id\":7,\"urls\":null,\"sub\":[\"https://login.salesforce.com/id/x\"]}")]
    [InlineData("{\"id\":\"https://login.salesforce.com\"}")]
    [InlineData("{\"a\":{\"id\":\"https://login.salesforce.com/id/x\"}}")]
    [InlineData("[{\"errorCode\":\"INVALID_SESSION_ID\"}]")]
    [InlineData("Bad_OAuth_Token")]
    [InlineData("{\"id\":\"https://login.salesforce.com/id/x\"")]
    [InlineData("{\"id\":\"\\ud800\"}")]
    [InlineData("")]
    public void NothingToRewrite_IsNull(string json) => Assert.Null(Json(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("<user><id>https://evil.com/id/x</id></user>")]
    [InlineData("<user><id><![CDATA[https://login.salesforce.com/id/x]]></id></user>")]
    [InlineData("<user><id>https://login.salesforce.com/id/x")]
    [InlineData("not xml")]
    [InlineData("<!DOCTYPE a><user><id>https://login.salesforce.com/id/x</id></user>")]
    public void XmlWithNothingToRewrite_IsNull(string xml)
        => Assert.Null(OrgUrls.RewriteXml(Encoding.UTF8.GetBytes(xml), Origin, Suffixes));

    [Theory]
    [InlineData("https://acme.my.salesforce.com/services/data/v58.0/sobjects/Account/001?x=%20",
        Origin + "/services/data/v58.0/sobjects/Account/001?x=%20")]
    [InlineData("http://na1.salesforce.com/services/async/58.0/job", Origin + "/services/async/58.0/job")]
    [InlineData("/services/data/v58.0/sobjects/Account/001", "/services/data/v58.0/sobjects/Account/001")]
    [InlineData("https://acme.my.salesforce.com/?ec=302&startURL=%2Fservices",
        "https://acme.my.salesforce.com/?ec=302&startURL=%2Fservices")]
    [InlineData("https://acme.file.force.com/services/data", "https://acme.file.force.com/services/data")]
    [InlineData("", "")]
    public void Location_IsRewrittenForApiPathsOnSalesforceHosts(string location, string expected) =>
        Assert.Equal(expected, OrgUrls.RewriteLocation(location, Origin, Suffixes));

    [Fact]
    public void SuffixWithoutDot_MatchesWholeLabelsOnly()
    {
        Assert.Equal(Origin + "/id/1", OrgUrls.RewriteLocation("http://localhost:9000/id/1", Origin, ["localhost"]));
        Assert.Equal("http://mylocalhost:9000/id/1", OrgUrls.RewriteLocation("http://mylocalhost:9000/id/1", Origin, ["localhost"]));
    }

    private static byte[]? Json(byte[] document) => OrgUrls.RewriteJson(document, Origin, Suffixes);

    private static void Check(string template, string loginOrigin, string orgOrigin, string written, Func<byte[], byte[]?> rewrite)
    {
        string Fill(string login, string org) => template.Replace("$L", login, StringComparison.Ordinal).Replace("$M", org,
            StringComparison.Ordinal);
        var rewritten = rewrite(Encoding.UTF8.GetBytes(Fill(loginOrigin, orgOrigin)));
        Assert.NotNull(rewritten);
        Assert.Equal(Fill(written, written), Encoding.UTF8.GetString(rewritten));
    }
}
