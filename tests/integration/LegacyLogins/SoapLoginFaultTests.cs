using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.Soap;
using static Sidecar.IntegrationTests.LegacyLogins.SoapLoginCalls;

namespace Sidecar.IntegrationTests.LegacyLogins;

/// <summary>A login that cannot be answered gets a fault of the API that it was meant for.</summary>
public class SoapLoginFaultTests
{
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
        var (status, body) = await host.SoapAsync("/services/Soap/u/58.0",
            Envelope($"<login xmlns='urn:partner.soap.sforce.com'><username>{new string('u', 70_000)}</username></login>"), gzip);
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
                    "<sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode><sf:exceptionMessage>Invalid username, password, security "
                        + "token; or user locked out.</sf:exceptionMessage>" +
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
        Assert.Contains("<faultcode>sf:SERVER_UNAVAILABLE</faultcode><faultstring>SERVER_UNAVAILABLE: a &lt; "
            + "b</faultstring></soapenv:Fault>", fault, StringComparison.Ordinal);
    }
}
