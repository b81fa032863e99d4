using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>Responses that look like an ended session and are none, and the other way round.</summary>
public abstract class ForeignErrorTests(SidecarStarter start) : StageTest(start)
{
    private const string Apex = "/services/apexrest/orders";

    /// <summary>An Apex class sets status 401 by itself: executed once, no login, byte for byte (WF §10).</summary>
    [Theory]
    [InlineData("")]
    [InlineData("\"not allowed\"")]
    [InlineData("{\"status\":401,\"message\":\"INVALID_SESSION_ID\"}")]
    [InlineData("[{\"message\":\"INVALID_SESSION_ID\",\"errorCode\":\"MY_OWN\"}]")]
    public async Task UnauthorizedOfAnApexClass_IsItsOwnBusiness(string body)
    {
        await using var stage = await ReadyAsync(SetAsync());
        stage.Org.Control.Break(Apex, Fault.Answer(401, body), times: 50);
        for (var call = 0; call < 50; call++)
        {
            Assert.Equal((HttpStatusCode.Unauthorized, body), await stage.SendAsync(Post(Apex, "{\"order\":1}")));
        }

        Assert.Equal(50, stage.Org.Control.Received.Count(r => r.Path == Apex));
        Assert.Equal(1, stage.Org.Control.LoginCount);

        // And no circuit is open: a real expiry is still cured.
        stage.Org.Control.RevokeAllSessions();
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Limits))).Status);
    }

    [Theory]
    [InlineData("/services/async/62.0/job", 400,
        "<error xmlns=\"http://www.force.com/2009/06/asyncapi/dataload\"><exceptionCode>InvalidBatch</exceptionCode><exceptionMessage>InvalidSessionId in row 3</exceptionMessage></error>")]
    [InlineData("/services/Soap/u/62.0", 500, "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><e:Fault><faultcode>sf:INVALID_FIELD</faultcode><faultstring>INVALID_SESSION_ID: is no field</faultstring></e:Fault></e:Body></e:Envelope>")]
    public async Task ErrorThatQuotesTheCode_IsNoSessionError(string path, int status, string body)
    {
        await using var stage = await ReadyAsync(SetAsync());
        stage.Org.Control.Break(path, Fault.Answer(status, body, "application/xml"));
        using var request = path.Contains("Soap", StringComparison.Ordinal)
            ? SoapRequest("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>")
            : Post(path, "<jobInfo/>", "application/xml");
        Assert.Equal(((HttpStatusCode)status, body), await stage.SendAsync(request));
        Assert.Equal(1, stage.Org.Control.LoginCount);
    }

    /// <summary>
    /// A plain body that is labelled as packed, or a packed one without a label: the end of the session is seen all the same (WF §10).
    /// </summary>
    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task ExpiryLabelledAsPacked_IsSeen(string label)
    {
        await using var stage = await ReadyAsync(SetAsync());
        var expired = Fault.SessionInvalid;
        stage.Org.Control.Break(Limits, expired with { Headers = new Dictionary<string, string> { ["Content-Encoding"] = label } });
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Limits))).Status);
        Assert.Equal(2, stage.Org.Control.LoginCount);
    }

    [Fact]
    public async Task OrgSaysItMoved_ButTheTokenNamesTheSameHost_ItsTextPassesAndLoginsStayFew()
    {
        await using var stage = await ReadyAsync(SetAsync());
        const string text = "[{\"errorCode\":\"URL_NOT_RESET\",\"message\":\"Destination URL not reset. The URL returned from login must be set\"}]";
        stage.Org.Control.Break(Limits, Fault.Answer(400, text), times: 40);
        for (var call = 0; call < 20; call++)
        {
            Assert.Equal((HttpStatusCode.BadRequest, text), await stage.SendAsync(Get(Limits)));
        }

        Assert.InRange(stage.Org.Control.LoginCount, 1, 2);
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Api + "/sobjects"))).Status);
    }

    [Fact]
    public async Task HostOnlyRedirect_ToAHostThatNoTokenNames_IsA502ThatNamesIt()
    {
        await using var stage = await ReadyAsync(SetAsync());
        stage.Org.Control.Break(Limits, Fault.RedirectTo(new Uri("https://acme-new.my.salesforce.com" + Limits), 308), times: 10);
        var (status, body) = await stage.SendAsync(Get(Limits));
        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.Contains("acme-new.my.salesforce.com", body, StringComparison.Ordinal);
        Assert.Contains("Sidecar:LoginHost", body, StringComparison.Ordinal);
    }

    /// <summary>
    /// Twenty rounds of a resource that refuses every session cost few logins, and the others work on (issue: a fresh token that is
    /// refused).
    /// </summary>
    [Fact]
    public async Task FreshTokenRefused_LoginsWaitAndOthersWorkOn()
    {
        await using var stage = await ReadyAsync(SetAsync());
        stage.Org.Control.Break("/services/data/v62.0/sobjects/Secret", Fault.SessionInvalid, times: 1000);
        for (var round = 0; round < 20; round++)
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await stage.SendAsync(Get("/services/data/v62.0/sobjects/Secret"))).Status);
            Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Limits))).Status);
        }

        Assert.InRange(stage.Org.Control.LoginCount, 2, 4);

        // A session that is dead for all is renewed all the same.
        stage.Org.Control.RevokeAllSessions();
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Limits))).Status);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    [InlineData(399)]
    public async Task TokenInTheBodyOfARedirect_IsMasked(int status)
    {
        await using var stage = await ReadyAsync(SetAsync());
        await stage.SendAsync(Get(Limits));
        var token = stage.Org.Control.Received.Last().Headers["Authorization"].ToString()["Bearer ".Length..];
        stage.Org.Control.Break(Limits, Fault.Answer(status, $"<a href=\"/secur/frontdoor.jsp?sid={token}\">here</a>", "text/html"));
        var (_, body) = await stage.SendAsync(Get(Limits));
        Assert.DoesNotContain(token[(token.IndexOf('!', StringComparison.Ordinal) + 1)..], body, StringComparison.Ordinal);
        Assert.Contains("here", body, StringComparison.Ordinal);
    }
}

public class InProcessForeignErrorTests() : ForeignErrorTests(Sidecars.InProcess);

public class PublishedForeignErrorTests() : ForeignErrorTests(Sidecars.Published);
