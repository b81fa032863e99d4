using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.Principals;
using Sidecar.Soap;
using static Sidecar.IntegrationTests.LegacyLogins.SoapLoginCalls;

namespace Sidecar.IntegrationTests.LegacyLogins;

public class SoapLoginTests
{
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
                data.Add($"/services/Soap/{flavour}/{version}/00Dxx0000001gPL/0DFxx0000000abcAAA/",
                    $"{flavour}/{version}/ORG/0DFxx0000000abc", flavour);
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
            Assert.Equal($"{host.Origin}/services/Soap/{serverUrl.Replace("ORG", org, StringComparison.Ordinal)}",
                result.Element(XName.Get("serverUrl", ns))!.Value);
        }

        if (!serverUrl.Contains("/8.0/", StringComparison.Ordinal))
        {
            Assert.EndsWith("/" + org, result.Element(XName.Get("metadataServerUrl", ns))!.Value, StringComparison.Ordinal);
        }

        Assert.True(host.Get<PlaceholderSession>().Recognises(session));
        Assert.DoesNotContain(host.Logs, line => line.Contains(Secret, StringComparison.Ordinal)
            || line.Contains("some.user", StringComparison.Ordinal));
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
    [InlineData("8.0", "licenseType", "metadataServerUrl")]
    [InlineData("20.0", "orgDisallowHtmlAttachments", "sessionSecondsValid")]
    [InlineData("26.0", "sessionSecondsValid", "orgDefaultCurrencyLocale")]
    [InlineData("39.0", "orgDefaultCurrencyLocale", "chatterExternal")]
    [InlineData("40.0", "chatterExternal", "licenseType")]
    public async Task Login_HasTheElementsOfItsVersion(string version, string present, string absent)
    {
        await using var host = await LegacyLoginHost.StartAsync();
        var (_, body) = await host.SoapAsync($"/services/Soap/u/{version}", Login("urn:partner.soap.sforce.com"));
        Assert.Contains($"<{present}>", body, StringComparison.Ordinal);
        Assert.DoesNotContain($"<{absent}>", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogoutAndInvalidateSessions_AreAnsweredButChangeNothing()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        const string start = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"urn:partner.soap.sforce.com\" " +
                             "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body>";
        const string end = "</soapenv:Body></soapenv:Envelope>";
        var (_, logout) = await host.SoapAsync("/services/Soap/u/58.0/00Dxx0000001gPL",
            Envelope("<logout xmlns='urn:partner.soap.sforce.com'/>"));
        Assert.Equal(start + "<logoutResponse/>" + end, logout);
        var (_, invalidate) = await host.SoapAsync("/services/Soap/u/58.0",
            Envelope("<p:invalidateSessions "
                + "xmlns:p='urn:partner.soap.sforce.com'><p:sessionIds>a</p:sessionIds><p:sessionIds>b</p:sessionIds></p:invalidateSessions>"));
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
}
