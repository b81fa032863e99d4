using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Sidecar.Dialects;
using Sidecar.LegacyLogins;

namespace Sidecar.IntegrationTests.LegacyLogins;

public class SoapLoginTests
{
    private const string Secret = "Sup3rS3cret+token";

    public static TheoryData<string, string, string> Paths()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var flavour in new[] { "u", "c", "T", "m", "s" })
        {
            foreach (var version in new[] { "8.0", "26.0", "30.0", "58.0", "64.0", "66.0" })
            {
                data.Add($"/services/Soap/{flavour}/{version}", $"{flavour}/{version}/ORG", flavour);
                data.Add($"//services/Soap/{flavour}/{version}/", $"{flavour}/{version}/ORG", flavour);
                data.Add($"/services/Soap/{flavour}/{version}/00Dxx0000001gPL", $"{flavour}/{version}/ORG", flavour);
                data.Add($"/services/Soap/{flavour}/{version}/0DFxx0000000abc", $"{flavour}/{version}/ORG/0DFxx0000000abc", flavour);
                data.Add($"/services/Soap/{flavour}/{version}/00Dxx0000001gPL/0DFxx0000000abcAAA/", $"{flavour}/{version}/ORG/0DFxx0000000abc", flavour);
            }

            data.Add($"/services/Soap/{flavour}", $"{flavour}/62.0/ORG", flavour);
            data.Add($"/services/soap/{flavour}/", $"{flavour}/62.0/ORG", flavour);
        }

        data.Add("/services/Soap/class/ns/Thing", "u/62.0/ORG", "u");
        data.Add("/services/Soap/u/../../etc", "u/62.0/ORG", "u");
        return data;
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task LoginOnAnyPath_SucceedsAndKeepsFlavourAndVersion(string path, string serverUrl, string flavour)
    {
        await using var host = await LegacyLoginHost.StartAsync();
        var ns = SoapEndpoint.Parse($"/services/Soap/{flavour}").Namespace;
        var (status, body) = await host.SoapAsync(path, Login(ns), gzip: path.Length % 2 == 0);
        Assert.Equal(HttpStatusCode.OK, status);

        var result = XDocument.Parse(body).Descendants(XName.Get("result", ns)).Single();
        var session = result.Element(XName.Get("sessionId", ns))!.Value;
        var org = session[..15];
        Assert.Matches("^00D[A-Za-z0-9]{12}![A-Za-z0-9._]{96}$", session);
        if (path != "/services/Soap/u/../../etc")
        {
            Assert.Equal($"{host.Origin}/services/Soap/{serverUrl.Replace("ORG", org, StringComparison.Ordinal)}", result.Element(XName.Get("serverUrl", ns))!.Value);
        }

        Assert.EndsWith("/" + org, result.Element(XName.Get("metadataServerUrl", ns))!.Value, StringComparison.Ordinal);
        Assert.True(host.Get<PlaceholderSession>().Recognises(session));
        Assert.DoesNotContain(host.Logs, line => line.Contains(Secret, StringComparison.Ordinal) || line.Contains("some.user", StringComparison.Ordinal));
        Assert.Contains(host.Logs, line => line.StartsWith("1320 Information", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LoginAnswer_HasExactlyTheBytesOfTheWsdlSequence()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        host.Reachable();
        var (_, body) = await host.SoapAsync("/services/Soap/c/58.0/0DFxx0000000abc", Login("urn:enterprise.soap.sforce.com"));
        var session = host.Get<PlaceholderSession>().Value;
        Assert.Equal(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"urn:enterprise.soap.sforce.com\" " +
            "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body><loginResponse><result>" +
            $"<metadataServerUrl>{host.Origin}/services/Soap/m/58.0/00DRe000000real</metadataServerUrl><passwordExpired>false</passwordExpired><sandbox>true</sandbox>" +
            $"<serverUrl>{host.Origin}/services/Soap/c/58.0/00DRe000000real/0DFxx0000000abc</serverUrl><sessionId>{session}</sessionId><userId>005Re000000userIAA</userId>" +
            "<userInfo><accessibilityMode>false</accessibilityMode><chatterExternal>false</chatterExternal><currencySymbol xsi:nil=\"true\"/>" +
            "<orgAttachmentFileSizeLimit>5242880</orgAttachmentFileSizeLimit><orgDefaultCurrencyIsoCode>USD</orgDefaultCurrencyIsoCode>" +
            "<orgDefaultCurrencyLocale>en_US</orgDefaultCurrencyLocale><orgDisallowHtmlAttachments>false</orgDisallowHtmlAttachments>" +
            "<orgHasPersonAccounts>false</orgHasPersonAccounts><organizationId>00DRe000000realEAA</organizationId><organizationMultiCurrency>false</organizationMultiCurrency>" +
            "<organizationName>Müller &amp; Söhne</organizationName><profileId>00eRe000000profAAA</profileId><roleId xsi:nil=\"true\"/><sessionSecondsValid>3600</sessionSecondsValid>" +
            "<userDefaultCurrencyIsoCode xsi:nil=\"true\"/><userEmail>integration@example.com</userEmail><userFullName>integration@example.com</userFullName>" +
            "<userId>005Re000000userIAA</userId><userLanguage>en_US</userLanguage><userLocale>en_US</userLocale><userName>real@acme.com</userName>" +
            "<userTimeZone>Europe/Berlin</userTimeZone><userType>Standard</userType><userUiSkin>Theme3</userUiSkin></userInfo></result></loginResponse></soapenv:Body></soapenv:Envelope>",
            body);
        Assert.StartsWith("00DRe000000real!", session, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TextScrapingClients_FindWhatTheyLookFor()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        var (_, body) = await host.SoapAsync("/services/Soap/u/58.0", Login("urn:partner.soap.sforce.com"));
        foreach (var element in new[] { "serverUrl", "sessionId", "userId", "organizationId" })
        {
            Assert.True(Regex.IsMatch(body, $"<{element}>([^<]+)</{element}>"), element);
        }

        Assert.Matches("<organizationId>00D[A-Za-z0-9]{12}[A-Z0-5]{3}</organizationId>", body);
        Assert.Matches("<profileId>00e[A-Za-z0-9]{12}[A-Z0-5]{3}</profileId>", body);
        Assert.Contains("<userName>integration@example.com</userName>", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8.0", false, false)]
    [InlineData("26.0", false, false)]
    [InlineData("27.0", false, true)]
    [InlineData("28.0", true, true)]
    public async Task OldVersions_GetOnlyFieldsTheirWsdlHas(string version, bool chatter, bool seconds)
    {
        await using var host = await LegacyLoginHost.StartAsync();
        var (_, body) = await host.SoapAsync($"/services/Soap/u/{version}", Login("urn:partner.soap.sforce.com"));
        Assert.Equal((chatter, chatter, seconds), (
            body.Contains("chatterExternal", StringComparison.Ordinal), body.Contains("orgDefaultCurrencyLocale", StringComparison.Ordinal),
            body.Contains("sessionSecondsValid", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task LogoutAndInvalidateSessions_AreAnsweredButChangeNothing()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        const string start = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"urn:partner.soap.sforce.com\" " +
                             "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body>";
        const string end = "</soapenv:Body></soapenv:Envelope>";
        var (_, logout) = await host.SoapAsync("/services/Soap/u/58.0/00Dxx0000001gPL", Envelope("<logout xmlns='urn:partner.soap.sforce.com'/>"));
        Assert.Equal(start + "<logoutResponse/>" + end, logout);
        var (_, invalidate) = await host.SoapAsync("/services/Soap/u/58.0",
            Envelope("<p:invalidateSessions xmlns:p='urn:partner.soap.sforce.com'><p:sessionIds>a</p:sessionIds><p:sessionIds>b</p:sessionIds></p:invalidateSessions>"));
        const string success = "<result><success>true</success></result>";
        Assert.Equal(start + "<invalidateSessionsResponse>" + success + success + "</invalidateSessionsResponse>" + end, invalidate);
        Assert.Equal(0, host.TokenRequests);
    }

    [Theory]
    [InlineData("<login xmlns='urn:partner.soap.sforce.com'/>")]
    [InlineData("<p:login xmlns:p='urn:partner.soap.sforce.com'><p:username/><p:password/></p:login>")]
    [InlineData("<login xmlns='urn:partner.soap.sforce.com'><password>p</password><username>u</username><odd/></login>")]
    [InlineData("<login><username>u</username></login>")]
    public async Task OddLoginElements_AreAccepted(string login)
    {
        await using var host = await LegacyLoginHost.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await host.SoapAsync("/services/Soap/u/58.0", Envelope(login))).Status);
    }

    [Fact]
    public async Task LoginMethodOfAnApexWebService_IsNotALegacyLogin()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        using var content = new StringContent(Login("http://soap.sforce.com/schemas/class/ns/Thing"));
        using var response = await host.Client.PostAsync("/services/Soap/class/ns/Thing", content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task BrokenAfterTheHead_IsAClientFaultAndWarnedOnceWithoutContent()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        var broken = Login("urn:partner.soap.sforce.com").Replace("</login>", "</logon>", StringComparison.Ordinal);
        for (var i = 0; i < 2; i++)
        {
            var (status, body) = await host.SoapAsync("/services/Soap/u/58.0", broken);
            Assert.Equal(HttpStatusCode.InternalServerError, status);
            Assert.Contains("<faultcode>soapenv:Client</faultcode>", body, StringComparison.Ordinal);
            Assert.DoesNotContain("<detail>", body, StringComparison.Ordinal);
        }

        Assert.Single(host.Logs, line => line.StartsWith("1322 Warning", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Logs, line => line.Contains(Secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TooLargeLogin_IsAFault(bool gzip)
    {
        await using var host = await LegacyLoginHost.StartAsync();
        var (status, body) = await host.SoapAsync("/services/Soap/u/58.0", Envelope($"<login xmlns='urn:partner.soap.sforce.com'><username>{new string('u', 70_000)}</username></login>"), gzip);
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("EXCEEDED_MAX_SIZE_REQUEST", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("u", "urn:fault.partner.soap.sforce.com")]
    [InlineData("c", "urn:fault.enterprise.soap.sforce.com")]
    [InlineData("T", "urn:fault.tooling.soap.sforce.com")]
    public async Task WrongLocalPassword_IsSalesforcesInvalidLogin(string flavour, string faultNamespace)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, Secret + "\r\n", TestContext.Current.CancellationToken);
            await using var host = await LegacyLoginHost.StartAsync(o => o.LegacyLogins.PasswordPath = file);
            var path = $"/services/Soap/{flavour}/58.0";
            Assert.Equal(HttpStatusCode.OK, (await host.SoapAsync(path, Login("urn:x"))).Status);

            foreach (var wrong in new[] { Secret + "x", Secret[..^1], "", Secret.ToUpperInvariant() })
            {
                var (status, body) = await host.SoapAsync(path, Login("urn:x", wrong));
                Assert.Equal(HttpStatusCode.InternalServerError, status);
                Assert.Equal(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" " +
                    $"xmlns:sf=\"{faultNamespace}\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body><soapenv:Fault><faultcode>INVALID_LOGIN</faultcode>" +
                    "<faultstring>INVALID_LOGIN: Invalid username, password, security token; or user locked out.</faultstring><detail><sf:LoginFault xsi:type=\"sf:LoginFault\">" +
                    "<sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode><sf:exceptionMessage>Invalid username, password, security token; or user locked out.</sf:exceptionMessage>" +
                    "</sf:LoginFault></detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>", body);
            }

            // A mounted secret that changes counts at the next login; one that vanishes lets nobody in.
            await File.WriteAllTextAsync(file, "other", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, (await host.SoapAsync(path, Login("urn:x", "other"))).Status);
            File.Delete(file);
            Assert.Equal(HttpStatusCode.InternalServerError, (await host.SoapAsync(path, Login("urn:x", "other"))).Status);
            Assert.Equal(HttpStatusCode.InternalServerError, (await host.SoapAsync(path, Login("urn:x", ""))).Status);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("/services/Soap/m/58.0", "http://soap.sforce.com/2006/04/metadata")]
    [InlineData("/services/Soap/s/58.0", "http://soap.sforce.com/2006/08/apex")]
    [InlineData("/services/Soap/class/ns/Thing", "http://soap.sforce.com/schemas/class/ns/Thing")]
    public void FaultsOfMetadataApexAndClass_HaveNoDetail(string path, string ns)
    {
        var fault = SoapFault.Xml(SoapEndpoint.Parse(path), "SERVER_UNAVAILABLE", "a < b");
        Assert.Contains($"xmlns:sf=\"{ns}\"", fault, StringComparison.Ordinal);
        Assert.Contains("<faultcode>sf:SERVER_UNAVAILABLE</faultcode><faultstring>SERVER_UNAVAILABLE: a &lt; b</faultstring></soapenv:Fault>", fault, StringComparison.Ordinal);
    }

    private static string Login(string ns, string password = Secret) =>
        Envelope($"<login xmlns=\"{ns}\"><username>some.user@example.com</username><password>{password}</password></login>");

    private static string Envelope(string content) =>
        $"<se:Envelope xmlns:se=\"http://schemas.xmlsoap.org/soap/envelope/\"><se:Header/><se:Body>{content}</se:Body></se:Envelope>";
}
