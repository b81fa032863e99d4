using Sidecar.Migration;

namespace Sidecar.IntegrationTests.Migration;

/// <summary>A User-Agent becomes the name of a program, and nothing that is no name enters the report.</summary>
public sealed class ClientProgramTests
{
    private const string SessionId = "00D5e000000abcd!AQEAQHx1234567890abcdefghij.klmnop_QRSTUVWX";

    [Theory]
    [InlineData("simple-salesforce/1.12.4", "simple-salesforce")]
    [InlineData("Salesforce Web Service Connector For Java/1.0", "Salesforce Web Service Connector For Java")]
    [InlineData("Jakarta Commons-HttpClient/3.1", "Jakarta Commons-HttpClient")]
    [InlineData("Apache-HttpClient/4.5.13 (Java/1.8.0_292)", "Apache-HttpClient")]
    [InlineData("SalesforceMobileSDK/13.2.1 android", "SalesforceMobileSDK")]
    [InlineData("PHP-SOAP/7.4.3", "PHP-SOAP")]
    [InlineData("Java/1.6.0_45", "Java")]
    [InlineData("Faraday v1.3.0", "Faraday v1.3.0")]
    [InlineData("curl", "curl")]
    [InlineData("Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)", "MS Web Services Client Protocol")]
    [InlineData("Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.1", "WindowsPowerShell")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36", "Mozilla")]
    [InlineData("", "(no name)")]
    [InlineData("   ", "(no name)")]
    [InlineData("(compatible)", "(no name)")]
    public void UserAgent_NamesTheProgram(string userAgent, string name) => Assert.Equal(name, ClientProgram.NameOf(userAgent));

    [Theory]
    [InlineData(SessionId)]
    [InlineData("loader " + SessionId)]
    [InlineData("loader/" + SessionId)]
    [InlineData("Bearer " + SessionId)]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIzTVZHOSJ9.c2lnbmF0dXJl/1.0")]
    [InlineData("Basic dXNlcjpTM2NyZXQxMjM=")]
    [InlineData("dXNlcjpTM2NyZXQxMjM0NTY3ODkw/QUJDREVGR0hJ")]
    [InlineData("app S3cretS3cretS3cretS3cret")]
    [InlineData("app user.name@example.com:S3cret")]
    [InlineData("app password=S3cret")]
    public void CredentialInUserAgent_DoesNotEnterTheName(string userAgent)
    {
        var name = ClientProgram.NameOf(userAgent);
        foreach (var secret in new[] { "00D5e", "AQEAQ", "eyJ", "dXNl", "QUJD", "S3cret", "example", "user" })
        {
            Assert.DoesNotContain(secret, name, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a\r\nb")]
    [InlineData("a\u001b[31mred\u0007")]
    [InlineData("\u202Egnol")]
    [InlineData("=cmd|'/c calc'!A1")]
    [InlineData("<script>alert(1)</script>")]
    public void NameThatCouldDoHarm_IsCutToPlainWords(string userAgent)
        => Assert.Matches(@"^(\(unreadable name\)|[A-Za-z0-9._+&' -]*)$", ClientProgram.NameOf(userAgent));

    [Fact]
    public void HugeUserAgent_GivesABoundedName()
    {
        foreach (var text in new[] { new string('a', 8192), string.Concat(Enumerable.Repeat("word ", 2000)), new string(' ', 8192) })
        {
            Assert.InRange(ClientProgram.NameOf(text).Length, 1, 64);
        }
    }

    [Fact]
    public void NameOfAFile_IsCheckedAgain()
    {
        Assert.Equal("curl", ClientProgram.Checked("curl"));
        Assert.Equal(ClientPrograms.Others, ClientProgram.Checked(ClientPrograms.Others));
        Assert.Equal(ClientProgram.Unreadable, ClientProgram.Checked(SessionId));
        Assert.Equal(ClientProgram.Unnamed, ClientProgram.Checked(null));
    }
}
