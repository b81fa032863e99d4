using System.Net;
using System.Text.Json.Nodes;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using Simulator.Control;
using Simulator.TokenEndpoint;

namespace Sidecar.IntegrationTests.Simulator;

public class TokenEndpointTests : OrgTest
{
    [Fact]
    public async Task GoodAssertion_GivesFiveMembersAndAnOpaqueSession()
    {
        using var response = await LoginAsync();
        // Taken before the body is read: reading parses the header, which then shows normalised.
        var contentType = response.Content.Headers.NonValidated["Content-Type"].ToString();
        var token = (await JsonAsync(response)).AsObject();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["access_token", "scope", "instance_url", "id", "token_type"], token.Select(member => member.Key));
        Assert.Matches(@"^00D\w{12}!AQ[A-Za-z0-9._]{94}$", (string?)token["access_token"]);
        Assert.Equal(Org.BaseAddress.GetLeftPart(UriPartial.Authority), (string?)token["instance_url"]);
        Assert.EndsWith($"/id/{Org.OrganizationId}/{Org.UserId}", (string?)token["id"], StringComparison.Ordinal);
        Assert.Equal("application/json;charset=UTF-8", contentType);
        Assert.Contains("no-store", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Contains(response.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("BrowserId=", StringComparison.Ordinal)
            && cookie.Contains("secure", StringComparison.Ordinal) && cookie.Contains("domain=.salesforce.com", StringComparison.Ordinal));
        Assert.True(response.Headers.Contains("Strict-Transport-Security"));
        using var call = await GetAsync("/services/data/v62.0", $"Bearer {token["access_token"]}");
        Assert.Equal(HttpStatusCode.OK, call.StatusCode);
        Assert.Empty(Org.Control.Tripwires);
        Assert.Equal(1, Org.Control.LoginCount);
    }

    [Fact]
    public async Task RepeatedLogins_GiveNewSessions_OrTheLivingOneWhenSessionsAreShared()
    {
        var first = await AccessTokenAsync();
        var second = await AccessTokenAsync();
        Org.Control.Settings.ReuseSessions = true;
        Org.Control.RevokeAllSessions();
        var third = await AccessTokenAsync();
        var fourth = await AccessTokenAsync();

        Assert.NotEqual(first, second);
        Assert.Equal(third, fourth);
    }

    [Fact]
    public async Task ConcurrentTokenRequests_AreRefusedWhenOrdered()
    {
        Org.Control.Settings.RefuseConcurrentTokenRequests = true;
        using var gate = Org.Control.HoldTokenEndpoint();
        var first = LoginAsync();
        await gate.WaitForArrivalsAsync(1, Cancelled);

        using var second = await LoginAsync();
        gate.Release();
        using var released = await first;

        Assert.Equal("""{"error":"invalid_grant","error_description":"token request is already being processed"}""", await TextAsync(second));
        Assert.Equal(HttpStatusCode.OK, released.StatusCode);
    }

    [Fact]
    public async Task MoreLoginsThanAllowedInAnHour_AreRefused()
    {
        Org.Control.Settings.LoginsPerHour = 1;

        using var first = await LoginAsync();
        using var second = await LoginAsync();

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("""{"error":"invalid_grant","error_description":"login rate exceeded"}""", await TextAsync(second));
    }

    [Theory]
    [InlineData("password", "authentication failure", TripwireKind.Password)]
    [InlineData("refresh_token", "expired access/refresh token", TripwireKind.RefreshToken)]
    [InlineData("client_credentials", "invalid client credentials", TripwireKind.ClientSecret)]
    public async Task LegacyGrant_IsRefusedAndTripsAWire(string grant, string description, TripwireKind kind)
    {
        using var response = await PostFormAsync(new()
        {
            ["grant_type"] = grant,
            ["username"] = Org.Username,
            ["password"] = "secret",
            ["client_secret"] = "secret",
            ["refresh_token"] = "5Aep",
        });

        Assert.Equal(description, (string?)(await JsonAsync(response))["error_description"]);
        Assert.Contains(Org.Control.Tripwires, tripwire => tripwire.Kind == kind);
    }

    [Fact]
    public async Task JsonBody_IsAnUnsupportedGrant()
    {
        using var response = await Client.PostAsync("/services/oauth2/token", new StringContent("{\"grant_type\":\"x\"}", null,
            "application/json"), Cancelled);

        Assert.Equal("""{"error":"unsupported_grant_type","error_description":"grant type not supported"}""", await TextAsync(response));
    }

    [Fact]
    public async Task OrderedOAuthErrors_ComeInOrderAndEnd()
    {
        Org.Control.BreakTokenEndpoint(Fault.OAuth(TokenError.RetryYourRequest));
        Org.Control.BreakTokenEndpoint(Fault.OAuth(TokenError.UserNotAdminApproved), times: 2);

        var answers = new List<string?>();
        for (var i = 0; i < 4; i++)
        {
            using var response = await LoginAsync();
            answers.Add((string?)(await JsonAsync(response))["error"]);
        }

        Assert.Equal(["unknown_error", "invalid_app_access", "invalid_app_access", null], answers);
    }

    [Fact]
    public async Task JwtAccessTokens_AreGoodForRestOnly()
    {
        Org.Control.Settings.JwtAccessTokens = true;
        var token = await AccessTokenAsync();

        using var rest = await GetAsync("/services/data/v62.0", $"Bearer {token}");
        using var soap = await SoapAsync("/services/Soap/u/62.0", Envelope(token, "<getUserInfo xmlns=\"urn:partner.soap.sforce.com\"/>"));
        using var bulk = await SendAsync(HttpMethod.Get, "/services/async/62.0/job/x", null, null, ("X-SFDC-Session", token));

        Assert.StartsWith("eyJ", token, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, rest.StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, soap.StatusCode);
        Assert.Contains("sf:INVALID_SESSION_ID", await TextAsync(soap), StringComparison.Ordinal);
        Assert.Contains("InvalidSessionId", await TextAsync(bulk), StringComparison.Ordinal);
    }

    private async Task<string> AccessTokenAsync()
    {
        using var response = await LoginAsync();
        return (string)(await JsonAsync(response))["access_token"]!;
    }
}

public class ConnectedAppTests : OrgTest
{
    protected override void Configure(SimulatedOrgOptions options) => options.ExternalClientApp = false;

    [Theory]
    [InlineData("iss", "3MVG9Unknown", "client identifier invalid")]
    [InlineData("aud", "https://test.salesforce.com", "audience is invalid")]
    public async Task Mistake_IsNamedAsBeforeExternalClientApps(string claim, string value, string description)
    {
        var claims = Claims();
        claims[claim] = JsonValue.Create(value);

        using var response = await LoginAsync(claims);

        Assert.Equal(description, (string?)(await JsonAsync(response))["error_description"]);
    }
}
