using System.Net;
using System.Security.Cryptography;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using Simulator.Control;
using static Sidecar.IntegrationTests.BlackBox.DialectCalls;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>A session that ended is replaced unseen, and the request is repeated once; what no new session cures is told.</summary>
public abstract class SessionExpiryTests(SidecarStarter start) : StageTest(start)
{
    [Theory]
    [MemberData(nameof(DialectCalls.Dialects), MemberType = typeof(DialectCalls))]
    public async Task SessionKilled_ClientSeesOnlyTheGoodAnswer(string dialect)
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        stage.Org.Control.RevokeAllSessions();
        await AssertGoodAsync(stage, dialect);
        Assert.Equal(2, stage.Org.Control.LoginCount);
        Assert.Equal(1, stage.Org.Control.Counters.ExpiredSessions);
        Assert.Empty(stage.Org.Control.Tripwires);
    }

    [Theory]
    [InlineData(1_000, false, true)]
    [InlineData(1_000, true, true)]
    [InlineData(200_000, false, true)]
    [InlineData(5_000_000, false, false)]
    [InlineData(5_000_000, true, true)]
    [InlineData(5_000_000, true, false)]
    public async Task SessionKilledUnderAnUpload_TheBodyArrivesByteForByte(int size, bool chunked, bool rejectedEarly)
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        stage.Org.Control.Settings.RejectUploadsEarly = rejectedEarly;
        stage.Org.Control.RevokeAllSessions();
        var body = RandomNumberGenerator.GetBytes(size);
        using var content = new ByteArrayContent(body);
        using var request = Get("/services/apexrest/echo");
        request.Method = HttpMethod.Post;
        request.Content = content;
        request.Headers.TransferEncodingChunked = chunked;
        var (status, _) = await stage.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(body)), stage.Org.Control.Received.Last(r => r.Status == 200
            && r.Method == "POST" && !r.Path.Contains("oauth2", StringComparison.Ordinal)).BodySha256);
    }

    [Theory]
    [InlineData(IncurableSessionFault.NotValidForRest, "scope 'api'")]
    [InlineData(IncurableSessionFault.AgentNotAttached, "agent")]
    [InlineData(IncurableSessionFault.ExpiredPassword, "password")]
    public async Task IncurableRefusal_IsNotRepeatedAndBecomesA403WithARemedy(IncurableSessionFault fault, string remedy)
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        stage.Org.Control.Settings.IncurableSession = fault;
        var (status, body) = await stage.SendAsync(Get(Api + "/limits"));
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains(remedy, body, StringComparison.Ordinal);
        Assert.DoesNotContain("INVALID_SESSION_ID\"", body, StringComparison.Ordinal);
        Assert.Single(stage.Org.Control.Received, static request => request.Path == Api + "/limits");

        // One at the start; another token is got in the background, in case that the cause is mended.
        Assert.InRange(stage.Org.Control.LoginCount, 1, 2);
    }

    [Theory]
    [InlineData("rest", 403)]
    [InlineData("soap", 500)]
    [InlineData("bulk1-xml", 403)]
    public async Task IncurableText_MeansTheSameInEveryDialect(string dialect, int status)
    {
        const string text = "This session is not valid for use with the API";
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        var (path, fault) = dialect switch
        {
            "rest" => (Api + "/limits", Fault.Answer(401, $$"""[{"message":"{{text}}","errorCode":"INVALID_SESSION_ID"}]""")),
            "soap" => (
                Partner, Fault.Answer(
                    500, "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><e:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode>"
                + $"<faultstring>INVALID_SESSION_ID: {text}</faultstring></e:Fault></e:Body></e:Envelope>", "text/xml")),
            _ => ("/services/async/62.0/job", Fault.Answer(400,
                $"<error><exceptionCode>InvalidSessionId</exceptionCode><exceptionMessage>{text}</exceptionMessage></error>",
                    "application/xml")),
        };
        stage.Org.Control.Break(path, fault, OrgControl.Forever);
        using var request = dialect switch
        {
            "rest" => Get(path),
            "soap" => SoapRequest("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>"),
            _ => Post(path, "<jobInfo/>", "application/xml"),
        };
        var (got, body) = await stage.SendAsync(request);
        Assert.Equal(status, (int)got);
        Assert.Contains("What to do: give the app the scope", body, StringComparison.Ordinal);

        // A refusal for good may start one login in the background; the request itself waits for none.
        Assert.InRange(stage.Org.Control.LoginCount, 1, 2);
    }

    [Fact]
    public async Task RefusedForEver_IsRepeatedOnceAndBecomesA403()
    {
        // jsforce would log in and ask again without end on a 401 (WF §3.2).
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        stage.Org.Control.Break(Api + "/limits", Fault.SessionInvalid, OrgControl.Forever);
        var (status, body) = await stage.SendAsync(Get(Api + "/limits"));
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("Session expired or invalid", body, StringComparison.Ordinal);
        Assert.Equal(2, stage.Org.Control.Received.Count(r => r.Path == Api + "/limits"));
        Assert.Equal(2, stage.Org.Control.LoginCount);
    }

    [Fact]
    public async Task SameSessionHandedOutAgain_IsNotRepeated()
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        stage.Org.Control.Settings.ReuseSessions = true;
        stage.Org.Control.Break(Api + "/limits", Fault.SessionInvalid, OrgControl.Forever);
        Assert.Equal(HttpStatusCode.Forbidden, (await stage.SendAsync(Get(Api + "/limits"))).Status);
        Assert.Equal(1, stage.Org.Control.Received.Count(r => r.Path == Api + "/limits"));
    }

    [Theory]
    [InlineData("503", 503)]
    [InlineData("limit", 403)]
    [InlineData("html", 503)]
    public async Task OtherErrors_PassUntouchedAndCauseNoLogin(string kind, int status)
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        var fault = kind switch { "503" => Fault.ServerUnavailable, "limit" => Fault.RequestLimit, _ => Fault.Html503 };
        stage.Org.Control.Break(Api + "/limits", fault);
        var (got, body) = await stage.SendAsync(Get(Api + "/limits"));
        Assert.Equal(status, (int)got);
        Assert.Equal(fault.Body, body);
        Assert.Equal(1, stage.Org.Control.LoginCount);
    }
}

public class InProcessSessionExpiryTests() : SessionExpiryTests(Sidecars.InProcess);

public class PublishedSessionExpiryTests() : SessionExpiryTests(Sidecars.Published);
