using Sidecar.Dialects;

namespace Sidecar.IntegrationTests.Dialects;

public class RecognitionTests
{
    [Theory]
    [InlineData("/services/data", "rest")]
    [InlineData("/services/data/v62.0/query", "rest")]
    [InlineData("/services/apexrest/Foo", "rest")]
    [InlineData("/services/Soap/u/64.0", "soap")]
    [InlineData("//services/Soap/u/64.0/", "soap")]
    [InlineData("/services/Soap/c/63.0/0DF1a000000TN9H", "soap")]
    [InlineData("/services/soap/class/ns/Thing", "soap")]
    [InlineData("/services/Soap/m/59.0/deployRequest/04S", "soap")]
    [InlineData("/services/async/58.0/job", "bulk1")]
    [InlineData("/services//async/58.0/job/", "bulk1")]
    [InlineData("/id/00Dxx0000001gPLEAY/005xx000001SwiUAAS", "identity")]
    [InlineData("/services/oauth2/userinfo", "identity")]
    [InlineData("/services/oauth2/token", "oauth")]
    [InlineData("/services/oauth2", "oauth")]
    [InlineData("/services/oauth2x", "oauth")]
    [InlineData("/cometd/58.0/handshake", "streaming")]
    [InlineData("/cometd", "streaming")]
    [InlineData("/cometdx", "page")]
    [InlineData("/services/Soapy/u", "page")]
    [InlineData("/", "page")]
    [InlineData("/partners/services/Soap/u/60.0", "soap")]
    [InlineData("/my/site/services/oauth2/token", "oauth")]
    [InlineData("/mysite/services/oauth2/userinfo", "identity")]
    [InlineData("/mysite/cometd/58.0", "streaming")]
    [InlineData("/mysite/id/00D/005", "page")]
    [InlineData("/services/apexrest/x/services/oauth2/token", "rest")]
    public void Path_NamesItsDialect(string path, string dialect)
        => Assert.Equal(dialect, ApiTable.OfSalesforce.Recognize(CanonicalPath.Of(path).Text).Dialect.Name);

    // Each of these is a SOAP path for some server behind us; taken for REST, a password in the body would leave.
    [Theory]
    [InlineData("/services%2FSoap/u/64.0")]
    [InlineData("/services%252FSoap/u/64.0")]
    [InlineData("/services;a=b/Soap;c/u/64.0")]
    [InlineData("/services\\Soap\\u\\64.0")]
    [InlineData("/x/../services/Soap/u/64.0")]
    [InlineData("/services/./Soap/u/64.0")]
    [InlineData("/services/%2e%2e/services/Soap/u/64.0")]
    [InlineData("///services////Soap/u/64.0")]
    [InlineData("/SERVICES/SOAP/u/64.0")]
    [InlineData("/services/%53oap/u/64.0")]
    public void DisguisedPath_IsStillSoap(string path)
        => Assert.Equal("soap", ApiTable.OfSalesforce.Recognize(CanonicalPath.Of(path).Text).Dialect.Name);

    [Theory]
    [InlineData("/services/data/v62.0/sobjects/Account/Ext__c/a%2Fb", "/services/data/v62.0/sobjects/Account/Ext__c/a/b")]
    [InlineData("/a/%", "/a/%")]
    [InlineData("/..", "/")]
    [InlineData("/%25%32%46", "/")]
    public void OddPath_HasACanonicalForm(string path, string canonical) => Assert.Equal(canonical, CanonicalPath.Of(path).Text);
}
