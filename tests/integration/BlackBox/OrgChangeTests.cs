using System.Net;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.Soap;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>An org that moves to another host, or is made anew, is followed.</summary>
public abstract class OrgChangeTests(SidecarStarter start) : StageTest(start)
{
    [Fact]
    public async Task OrgMoved_RequestsFollowTheNewInstanceUrl()
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        stage.Org.Control.MoveTo(stage.Org.SpareAddress);
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Api + "/limits"))).Status);
        Assert.Equal(stage.Org.SpareAddress.Authority, stage.Org.Control.Received.Last().Host);
    }

    [Fact]
    public async Task OrgMadeAnew_LoginsTellTheNewOne()
    {
        // A refreshed sandbox: the same host for logins, another org id in the token's answer.
        const string newOrg = "00Dxx0000001gPLEAY";
        var userInfo = LegacyLoginHost.UserInfoAnswer.Replace(LegacyLoginHost.RealOrg, newOrg, StringComparison.Ordinal);
        using var upstream = new ScriptedUpstream((head, stream) =>
        {
            var body = Encoding.UTF8.GetBytes(head.StartsWith("POST /services/Soap", StringComparison.Ordinal) ? userInfo : "{}");
            return stream.WriteAsync(
                (
                    byte[])[.. Encoding.ASCII.GetBytes(
                        $"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {body.Length}\r\n\r\n"), .. body]).AsTask();
        });
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        const string login = "<login xmlns=\"urn:partner.soap.sforce.com\"><username>u</username><password>p</password></login>";
        var (_, before) = await stage.SendAsync(SoapRequest(login, session: null));
        Assert.Contains($"<organizationId>{SalesforceId.To18(stage.Org.OrganizationId[..15])}</organizationId>", before,
            StringComparison.Ordinal);

        upstream.TakeOver(stage.Org);
        stage.Org.Control.RevokeAllSessions();
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Api + "/limits"))).Status);
        var (status, after) = await stage.SendAsync(SoapRequest(login, session: null));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains($"<organizationId>{newOrg}</organizationId><organizationMultiCurrency>false</organizationMultiCurrency><organizationName>Müller &amp; Söhne<", after, StringComparison.Ordinal);
        Assert.Contains($"<sessionId>{newOrg[..15]}!", after, StringComparison.Ordinal);
    }
}

public class InProcessOrgChangeTests() : OrgChangeTests(Sidecars.InProcess);

public class PublishedOrgChangeTests() : OrgChangeTests(Sidecars.Published);
