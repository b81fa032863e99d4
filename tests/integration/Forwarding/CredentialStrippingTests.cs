using Sidecar.Forwarding;

namespace Sidecar.IntegrationTests.Forwarding;

public class CredentialStrippingTests
{
    [Theory]
    [InlineData("Authorization", "Bearer x")]
    [InlineData("authorization", "Basic eDp5")]
    [InlineData("Proxy-Authorization", "Basic eDp5")]
    [InlineData("X-SFDC-SESSION", "Bearer x")]
    [InlineData("x-sfdc-session", "x")]
    [InlineData("Sforce-Auth-Token", "x")]
    [InlineData("X-Forwarded-For", "10.0.0.1")]
    [InlineData("Forwarded", "for=10.0.0.1")]
    [InlineData("Upgrade", "websocket")]
    public void Header_IsStripped(string name, string value)
    {
        IHeaderDictionary headers = new HeaderDictionary { [name] = value, ["Sforce-Call-Options"] = "client=x" };
        CredentialStripping.StripHeaders(headers);
        Assert.Equal(["Sforce-Call-Options"], headers.Keys);
    }

    [Theory]
    [InlineData("sid=x", "")]
    [InlineData("BrowserId=a=b; sid=x; t=/+=:!", "BrowserId=a=b; t=/+=:!")]
    [InlineData("sid_Client=1;oid=2; clientSrc=3; inst=4; BAYEUX_BROWSER=q", "BAYEUX_BROWSER=q")]
    [InlineData("SID=x", "")]
    [InlineData("presid=x", "presid=x")]
    public void SessionCookie_IsStrippedAndOthersStay(string cookie, string kept)
    {
        IHeaderDictionary headers = new HeaderDictionary { ["Cookie"] = cookie };
        CredentialStripping.StripHeaders(headers);
        Assert.Equal(kept, headers.Cookie.ToString());
    }

    [Theory]
    [InlineData("?oauth_token=x", "")]
    [InlineData("?format=json&oauth_token=x", "?format=json")]
    [InlineData("?oauth%5Ftoken=x&a=1", "?a=1")]
    [InlineData("?OAUTH_TOKEN=x&a=1", "?a=1")]
    [InlineData("?sid=x&retURL=%2Fhome", "?retURL=%2Fhome")]
    [InlineData("?q=SELECT+sid+FROM+x%26sid=1", "?q=SELECT+sid+FROM+x%26sid=1")]
    [InlineData("?a&&b=", "?a&&b=")]
    [InlineData("?", "?")]
    [InlineData("", "")]
    public void SessionParameter_IsStrippedAndOthersStayByteForByte(string query, string kept)
        => Assert.Equal("/id/x" + kept, CredentialStripping.StripTarget("/id/x" + query));
}
