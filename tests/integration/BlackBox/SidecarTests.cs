using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Sidecar.Dialects;
using Sidecar.IntegrationTests.Attacks;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.LegacyLogins;
using Simulator;
using Simulator.Control;
using static Sidecar.IntegrationTests.BlackBox.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>
/// What a user may rely on, seen from outside: over sockets, against a strict org. The same tests run in this process and against the
/// published binary.
/// </summary>
public abstract class SidecarTests
{
    private const string Query = Api + "/query?q=SELECT+Id,Name+FROM+Account+LIMIT+5";

    /// <summary>A call of each dialect that needs a session, and a text that only a good answer holds.</summary>
    public static TheoryData<string> Dialects => ["rest", "soap", "soap-gzip", "soap-no-header", "soap-enterprise", "bulk1-xml", "bulk1-json", "bulk2", "identity", "userinfo", "handshake"];

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task DeadCredential_IsReplaced(string dialect)
    {
        await using var stage = await SetAsync();
        await AssertGoodAsync(stage, dialect);
        Assert.Empty(stage.Org.Control.Tripwires);
        Assert.DoesNotContain(stage.Org.Control.Received, r => Everything(r).Contains(DeadSession, StringComparison.Ordinal));
        Assert.Equal(1, stage.Org.Control.LoginCount);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
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
    [InlineData("?oauth_token=" + DeadSession, "")]
    [InlineData("?format=json&oauth_token=" + DeadSession, "?format=json")]
    [InlineData("?sid=" + DeadSession + "&a=%2F", "?a=%2F")]
    public async Task SessionInTheQuery_NeverArrives(string query, string arrives)
    {
        await using var stage = await SetAsync();
        await stage.SendAsync(Get(Api + "/limits" + query));
        Assert.Empty(stage.Org.Control.Tripwires);
        Assert.Equal(arrives, stage.Org.Control.Received.Last(r => r.Path == Api + "/limits").Query);
    }

    [Fact]
    public async Task EveryCarrierAtOnce_NothingLegacyArrives()
    {
        await using var stage = await SetAsync();
        var request = Get(Api + "/limits", "Basic " + Convert.ToBase64String("u:secret"u8));
        request.Headers.TryAddWithoutValidation("X-SFDC-Session", "Bearer " + DeadSession);
        request.Headers.TryAddWithoutValidation("Proxy-Authorization", "Basic eDp5");
        request.Headers.TryAddWithoutValidation("Sforce-Auth-Token", DeadSession);
        request.Headers.TryAddWithoutValidation("Cookie", $"BrowserId=a/b==; sid={DeadSession}; oid=00D");
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "10.1.2.3");
        request.Headers.TryAddWithoutValidation("Sforce-Call-Options", "client=legacy");
        var (status, _) = await stage.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(stage.Org.Control.Tripwires);
        var arrived = stage.Org.Control.Received.Last();
        Assert.Equal("BrowserId=a/b==", arrived.Header("Cookie"));
        Assert.Null(arrived.Header("X-Forwarded-For"));
        Assert.Equal("client=legacy", arrived.Header("Sforce-Call-Options"));
        Assert.Equal(stage.Org.BaseAddress.Authority, arrived.Host);
    }

    [Fact]
    public async Task ThousandColdRequests_OneLogin()
    {
        // Shut before the sidecar starts, which logs in at once.
        Gate? gate = null;
        await using var stage = await SetAsync(beforeStart: org => gate = org.Control.HoldTokenEndpoint());
        var requests = Enumerable.Range(0, 1000).Select(_ => stage.SendAsync(Get(Api + "/limits"))).ToList();
        await gate!.WaitForArrivalsAsync(1, TestContext.Current.CancellationToken);
        gate.Release();
        Assert.All(await Task.WhenAll(requests), r => Assert.Equal(HttpStatusCode.OK, r.Status));
        Assert.Equal(1, stage.Org.Control.LoginCount);
    }

    [Fact]
    public async Task ThousandExpiriesAtOnce_OneLoginAndAThousandGoodAnswers()
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        stage.Org.Control.RevokeAllSessions();
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(n => stage.SendAsync(Post("/services/apexrest/echo", $"{{\"n\":{n}}}"))));
        Assert.All(answers, r => Assert.Equal(HttpStatusCode.OK, r.Status));
        Assert.Equal(2, stage.Org.Control.LoginCount);
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
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(body)), stage.Org.Control.Received.Last(r => r.Status == 200 && r.Method == "POST" && !r.Path.Contains("oauth2", StringComparison.Ordinal)).BodySha256);
    }

    [Fact]
    public async Task ExpectContinue_IsAnsweredHere()
    {
        await using var stage = await SetAsync();
        var request = Post("/services/apexrest/echo", "{}");
        request.Headers.ExpectContinue = true;
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(request)).Status);
        Assert.Null(stage.Org.Control.Received.Last().Header("Expect"));
    }

    [Fact]
    public async Task LongRequestLine_Passes()
    {
        await using var stage = await SetAsync();
        var (status, _) = await stage.SendAsync(Get(Api + "/query?q=SELECT+Id+FROM+Account+WHERE+Name+!=+'" + new string('x', 16_000) + "'"));
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Theory]
    [InlineData("/services/data/v62.0/sobjects/Account/Ext__c/a%2Fb%252Fc")]
    [InlineData("//services//data/v62.0/limits/")]
    [InlineData("/services/data/v62.0/query?q=a%20b+c%2Bd&x=%C3%A9;y=[1]")]
    public async Task Target_ArrivesByteForByte(string target)
    {
        // A raw socket on both sides: HttpClient and Path would both tidy the target up.
        using var upstream = new RawUpstream();
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        stage.Org.Control.BreakTokenEndpoint(Fault.Answer(200, $$"""{"access_token":"00Dxx0000001gPL!AQEA","instance_url":"{{upstream.Origin}}","token_type":"Bearer"}"""), OrgControl.Forever);
        stage.Org.Control.RevokeAllSessions();
        await stage.SendAsync(Get(Api + "/limits"));
        await upstream.SendThroughAsync(stage.Sidecar.Address, target);
        Assert.Equal($"GET {target} HTTP/1.1", upstream.LastRequestLine);
    }

    [Fact]
    public async Task ForeignHost_IsRefused()
    {
        await using var stage = await SetAsync();
        var request = Get(Api + "/limits");
        request.Headers.Host = "evil.example";
        using var answer = await stage.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
        Assert.Contains("Sidecar:Listen:AllowedHosts", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("sf-sidecar", answer.Headers.GetValues("Proxy-Status").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Org.Control.Received, r => r.Path.Contains("limits", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/services/oauth2/authorize?client_id=x", HttpStatusCode.NotFound, "and does not forward /services/oauth2/authorize")]
    [InlineData("/services/oauth2/device/code", HttpStatusCode.NotFound, "does not forward")]
    [InlineData("/services/oauth2/token", HttpStatusCode.MisdirectedRequest, "Sidecar:Listen:AllowedHosts")]
    public async Task ErrorBelowOAuth_HasTheFormThatOAuthLibrariesRead(string target, HttpStatusCode status, string description)
    {
        await using var stage = await SetAsync();
        using var request = Get(target);
        request.Headers.TryAddWithoutValidation("SOAPAction", "login");
        request.Headers.Host = status == HttpStatusCode.MisdirectedRequest ? "evil.example" : null;
        using var answer = await stage.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("sf-sidecar", answer.Headers.GetValues("Proxy-Status").Single(), StringComparison.Ordinal);
        using var json = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("invalid_request", json.RootElement.GetProperty("error").GetString());
        Assert.Contains(description, json.RootElement.GetProperty("error_description").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TRACE")]
    public async Task EchoingMethod_IsRefused(string method)
    {
        await using var stage = await SetAsync();
        var request = Get(Api + "/limits");
        request.Method = new HttpMethod(method);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await stage.SendAsync(request)).Status);
    }

    [Theory]
    [InlineData("rest", "[{\"message\":\"No access token for Salesforce:", 503)]
    [InlineData("rest-xml", "<Errors><Error><errorCode>SERVER_UNAVAILABLE</errorCode>", 503)]
    [InlineData("soap", "<faultcode>sf:SERVER_UNAVAILABLE</faultcode>", 500)]
    [InlineData("bulk1-xml", "<exceptionCode>InternalServerError</exceptionCode>", 503)]
    [InlineData("bulk1-json", "{\"exceptionCode\":\"InternalServerError\"", 503)]
    [InlineData("identity", "No access token for Salesforce:", 503)]
    [InlineData("handshake", "[{\"message\":\"No access token for Salesforce:", 503)]
    public async Task NoToken_IsToldInTheCallersDialectWithCauseAndRemedy(string dialect, string text, int status)
    {
        await using var stage = await SetAsync(options: new SimulatedOrgOptions { Usernames = ["somebody.else@acme.example"] }, settings: new() { ["Username"] = "nobody@acme.example" });
        using var answer = await stage.Client.SendAsync(Call(dialect), TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(text, body, StringComparison.Ordinal);
        Assert.Contains("What to do", body, StringComparison.Ordinal);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.StartsWith("sf-sidecar; error=", answer.Headers.GetValues("Proxy-Status").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Org.Control.Received, r => !r.Path.EndsWith("/oauth2/token", StringComparison.Ordinal));
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
        Assert.Equal(1, stage.Org.Control.LoginCount);
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
            "soap" => (Partner, Fault.Answer(500, "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><e:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode>"
                + $"<faultstring>INVALID_SESSION_ID: {text}</faultstring></e:Fault></e:Body></e:Envelope>", "text/xml")),
            _ => ("/services/async/62.0/job", Fault.Answer(400, $"<error><exceptionCode>InvalidSessionId</exceptionCode><exceptionMessage>{text}</exceptionMessage></error>", "application/xml")),
        };
        stage.Org.Control.Break(path, fault, OrgControl.Forever);
        using var request = dialect switch
        {
            "rest" => Get(path),
            "soap" => Soap("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>"),
            _ => Post(path, "<jobInfo/>", "application/xml"),
        };
        var (got, body) = await stage.SendAsync(request);
        Assert.Equal(status, (int)got);
        Assert.Contains("What to do: give the app the scope", body, StringComparison.Ordinal);
        Assert.Equal(1, stage.Org.Control.LoginCount);
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

    [Fact]
    public async Task TokenEndpointDown_AWorkingSessionGoesOn()
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        stage.Org.Control.BreakTokenEndpoint(Fault.Html503, OrgControl.Forever);
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Api + "/limits"))).Status);
    }

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
            return stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {body.Length}\r\n\r\n"), .. body]).AsTask();
        });
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        const string login = "<login xmlns=\"urn:partner.soap.sforce.com\"><username>u</username><password>p</password></login>";
        var (_, before) = await stage.SendAsync(Soap(login, session: null));
        Assert.Contains($"<organizationId>{SalesforceId.To18(stage.Org.OrganizationId[..15])}</organizationId>", before, StringComparison.Ordinal);

        upstream.TakeOver(stage.Org);
        stage.Org.Control.RevokeAllSessions();
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Api + "/limits"))).Status);
        var (status, after) = await stage.SendAsync(Soap(login, session: null));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains($"<organizationId>{newOrg}</organizationId><organizationMultiCurrency>false</organizationMultiCurrency><organizationName>Müller &amp; Söhne<", after, StringComparison.Ordinal);
        Assert.Contains($"<sessionId>{newOrg[..15]}!", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        await using var stage = await SetAsync();
        stage.Org.Control.Break(Api + "/limits", Fault.RedirectTo(new Uri("https://evil.example/x")));
        using var answer = await stage.Client.SendAsync(Get(Api + "/limits"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
    }

    [Fact]
    public async Task ResponseHeaders_AreMadeUsableOnLocalhost()
    {
        await using var stage = await SetAsync();
        using var answer = await stage.Client.SendAsync(Get(Api + "/limits"), TestContext.Current.CancellationToken);
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
        Assert.True(answer.Headers.Contains("Sforce-Limit-Info"));
        var cookie = answer.Headers.GetValues("Set-Cookie").First();
        Assert.StartsWith("BrowserId=", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("samesite=none", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(Api, "\"identity\":\"")]
    [InlineData("/services/oauth2/userinfo", "urls")]
    public async Task UrlsThatLeadAway_PointBackHere(string target, string member)
    {
        await using var stage = await SetAsync();
        using var answer = await stage.Client.SendAsync(Get(target), TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(member, body, StringComparison.Ordinal);
        Assert.DoesNotContain("login.salesforce.com", body, StringComparison.Ordinal);
        Assert.Contains(stage.Sidecar.Address.GetLeftPart(UriPartial.Authority), body, StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetByteCount(body), answer.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task UpstreamDown_IsToldWithItsCause()
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        stage.Org.Control.Break(Api + "/limits", Fault.ResetAfterBody, OrgControl.Forever);
        using var answer = await stage.Client.SendAsync(Post(Api + "/limits", "{}"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal("sf-sidecar; error=connection_terminated", answer.Headers.GetValues("Proxy-Status").Single());
    }

    [Fact]
    public async Task SilentUpstream_IsATimeout()
    {
        await using var stage = await SetAsync(new() { ["Upstream:ActivityTimeout"] = "300ms" });
        await stage.ReadyAsync();
        stage.Org.Control.Break(Api + "/limits", Fault.Hang);
        using var answer = await stage.Client.SendAsync(Get(Api + "/limits"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Equal("sf-sidecar; error=http_response_timeout", answer.Headers.GetValues("Proxy-Status").Single());
    }

    [Theory]
    [InlineData("<not xml", "soap")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"/>", "soap")]
    [InlineData("{}", "soap")]
    public async Task UnreadableSoap_IsAFaultAndDoesNotLeave(string body, string dialect)
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        var before = stage.Org.Control.Counters.Requests;
        var (status, answer) = await stage.SendAsync(Post(Partner, body, "text/xml"));
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("<faultstring>", answer, StringComparison.Ordinal);
        Assert.Equal(before, stage.Org.Control.Counters.Requests);
        Assert.NotEmpty(dialect);
    }

    [Fact]
    public async Task Probes_TellHowItIs()
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        foreach (var probe in new[] { "/livez", "/readyz", "/startupz" })
        {
            using var answer = await stage.Client.GetAsync(new Uri(stage.Sidecar.AdminAddress, probe), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        // The admin port is not a way to Salesforce, and the client's port none to the admin.
        using var data = await stage.Client.GetAsync(new Uri(stage.Sidecar.AdminAddress, Api + "/limits"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, data.StatusCode);
    }

    [Theory]
    [InlineData("rest", 401, "INVALID_SESSION_ID")]
    [InlineData("soap", 500, "<faultcode>sf:INVALID_SESSION_ID</faultcode>")]
    [InlineData("soap-no-header", 500, "<faultcode>sf:INVALID_SESSION_ID</faultcode>")]
    [InlineData("bulk1-xml", 400, "<exceptionCode>InvalidSessionId</exceptionCode>")]
    [InlineData("bulk1-json", 400, "\"InvalidSessionId\"")]
    [InlineData("identity", 403, "Bad_OAuth_Token")]
    public async Task PlaceholderRequired_AnyOtherSessionIsRefusedAsSalesforceWould(string dialect, int status, string text)
    {
        await using var stage = await SetAsync(new() { ["LegacyLogins:RequirePlaceholder"] = "true" });
        await stage.ReadyAsync();
        var before = stage.Org.Control.Counters.Requests;
        var (got, body) = await stage.SendAsync(Call(dialect));
        Assert.Equal(status, (int)got);
        Assert.Contains(text, body, StringComparison.Ordinal);
        Assert.Equal(before, stage.Org.Control.Counters.Requests);
    }

    [Fact]
    public async Task PlaceholderRequired_TheOneOfALoginIsAccepted()
    {
        await using var stage = await SetAsync(new() { ["LegacyLogins:RequirePlaceholder"] = "true" });
        var (_, login) = await stage.SendAsync(Post("/services/oauth2/token", "grant_type=password&username=u&password=p", "application/x-www-form-urlencoded"));
        using var json = System.Text.Json.JsonDocument.Parse(login);
        var placeholder = json.RootElement.GetProperty("access_token").GetString()!;
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Api + "/limits", "OAuth " + placeholder))).Status);
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Api + "/limits?oauth_token=" + Uri.EscapeDataString(placeholder), ""))).Status);
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Soap("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>", session: placeholder))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stage.SendAsync(Get(Api + "/limits", "OAuth " + placeholder[..^1] + "x"))).Status);
        Assert.Empty(stage.Org.Control.Tripwires);
    }

    [Fact]
    public async Task Metrics_CountWhatHappened()
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        stage.Org.Control.RevokeAllSessions();
        await stage.SendAsync(Get(Api + "/limits"));
        await stage.SendAsync(Post(Partner, "{}", "text/xml"));
        await stage.SendAsync(Post("/services/oauth2/token", "grant_type=password&username=u&password=p", "application/x-www-form-urlencoded"));
        var metrics = await stage.Client.GetStringAsync(new Uri(stage.Sidecar.AdminAddress, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Matches("(?m)^sidecar_access_token_logins_total{[^}]*} 2", metrics);
        Assert.Matches("(?m)^sidecar_access_token_available{[^}]*} 1", metrics);
        Assert.Matches("(?m)^sidecar_request_repeats_total{[^}]*dialect=\"rest\"[^}]*} 1", metrics);
        Assert.Matches("(?m)^sidecar_request_refusals_total{[^}]*dialect=\"soap\"[^}]*} 1", metrics);
        Assert.Matches("(?m)^sidecar_request_duration_seconds_count{[^}]*dialect=\"rest\"[^}]*status=\"2xx\"[^}]*} 1", metrics);
        Assert.Matches("(?m)^sidecar_legacy_login_answers_total{[^}]*kind=\"oauth\"[^}]*} 1", metrics);
    }

    [Fact]
    public async Task SessionOfTheOrg_IsNeverSeenOutside()
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        var secrets = new List<string>(stage.Org.Control.LiveSessions);
        var seen = new StringBuilder();
        foreach (var dialect in Dialects.Select(d => (string)d))
        {
            stage.Org.Control.RevokeAllSessions();
            seen.AppendLine((await stage.SendAsync(Call(dialect))).Body);
            secrets.AddRange(stage.Org.Control.LiveSessions);
        }

        stage.Org.Control.Break("/", Fault.SessionInvalid, OrgControl.Forever);
        foreach (var dialect in Dialects.Select(d => (string)d))
        {
            seen.AppendLine((await stage.SendAsync(Call(dialect))).Body);
        }

        foreach (var probe in new[] { "/livez", "/readyz", "/startupz", "/metrics", "/" })
        {
            seen.AppendLine(await (await stage.Client.GetAsync(new Uri(stage.Sidecar.AdminAddress, probe), TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        var all = seen + string.Join('\n', stage.Sidecar.LogLines);
        Assert.True(secrets.Count > 5);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret[16..], all, StringComparison.Ordinal));
        Assert.DoesNotContain(DeadSession[16..], string.Join('\n', stage.Sidecar.LogLines), StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", all, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", all, StringComparison.Ordinal);
    }

    protected abstract Task<ISidecar> StartAsync(IReadOnlyDictionary<string, string> settings);

    protected Task<Stage> SetAsync(Dictionary<string, string>? settings = null, SimulatedOrgOptions? options = null, Action<SimulatedOrg>? beforeStart = null)
        => Stage.SetAsync(StartAsync, settings, options, beforeStart);

    private static async Task AssertGoodAsync(Stage stage, string dialect)
    {
        var (status, body) = await stage.SendAsync(Call(dialect));
        Assert.True((int)status is 200 or 201, $"{status}: {body}\n{string.Join('\n', stage.Sidecar.LogLines)}");
        Assert.Contains(dialect switch
        {
            "rest" => "\"totalSize\":5",
            "soap" or "soap-no-header" or "soap-gzip" or "soap-enterprise" => "getServerTimestampResponse",
            "bulk1-xml" => "<state>Open</state>",
            "bulk1-json" => "\"Open\"",
            "bulk2" => "\"Open\"",
            "handshake" => "\"successful\":true",
            _ => stage.Org.OrganizationId,
        }, body, StringComparison.Ordinal);
    }

    private static HttpRequestMessage Call(string dialect)
    {
        switch (dialect)
        {
            case "rest-xml":
                var xml = Get(Query);
                xml.Headers.Accept.ParseAdd("application/xml");
                return xml;
            case "soap":
                return Soap("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>");
            case "soap-enterprise":
                return Soap("<getServerTimestamp xmlns=\"urn:enterprise.soap.sforce.com\"/>", "/services/Soap/c/62.0/0DF1a000000TN9H", null);
            case "soap-no-header":
                return Soap("<p:getServerTimestamp xmlns:p=\"urn:partner.soap.sforce.com\"/>", session: null);
            case "soap-gzip":
                var soap = Soap("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>");
                var text = soap.Content!.ReadAsByteArrayAsync().GetAwaiter().GetResult();
                using (var zipped = new MemoryStream())
                {
                    using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
                    {
                        gzip.Write(text);
                    }

                    soap.Content = new ByteArrayContent(zipped.ToArray());
                }

                soap.Content.Headers.TryAddWithoutValidation("Content-Type", "text/xml; charset=UTF-8");
                soap.Content.Headers.ContentEncoding.Add("gzip");
                soap.Headers.TransferEncodingChunked = true;
                soap.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
                return soap;
            case "bulk1-xml":
                var bulk = Post("/services/async/62.0/job", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><jobInfo xmlns=\"http://www.force.com/2009/06/asyncapi/dataload\"><operation>insert</operation><object>Account</object><contentType>CSV</contentType></jobInfo>", "application/xml");
                bulk.Headers.TryAddWithoutValidation("X-SFDC-Session", "Bearer " + DeadSession);
                return bulk;
            case "bulk1-json":
                var json = Post("/services/async/62.0/job", "{\"operation\":\"insert\",\"object\":\"Account\",\"contentType\":\"JSON\"}");
                json.Headers.TryAddWithoutValidation("X-SFDC-Session", DeadSession);
                return json;
            case "bulk2":
                return Post(Api + "/jobs/ingest", "{\"object\":\"Account\",\"operation\":\"insert\",\"contentType\":\"CSV\"}");
            case "identity" or "userinfo":
                return Get("/services/oauth2/userinfo");
            case "handshake":
                return Post("/cometd/62.0", "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"long-polling\"]}]");
            default:
                return Get(Query);
        }
    }

    private static string Everything(ReceivedRequest r) => string.Create(
        CultureInfo.InvariantCulture, $"{r.Path}{r.Query}{string.Join('\n', r.Headers)}{Encoding.UTF8.GetString(r.Body.Span)}");
}
