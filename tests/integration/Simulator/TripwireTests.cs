using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;

namespace Sidecar.IntegrationTests.Simulator;

public class TripwireTests : OrgTest
{
    private const string Placeholder = "00DxxPLACEHOLDER!AQplaceholder";

    [Theory]
    [InlineData("Authorization", "Bearer " + Placeholder, TripwireKind.UnknownSession)]
    [InlineData("Authorization", "OAuth " + Placeholder, TripwireKind.UnknownSession)]
    [InlineData("Authorization", "Basic dTpw", TripwireKind.BasicAuthorization)]
    [InlineData("Proxy-Authorization", "Basic dTpw", TripwireKind.BasicAuthorization)]
    [InlineData("X-SFDC-Session", Placeholder, TripwireKind.UnknownSession)]
    [InlineData("Sforce-Auth-Token", Placeholder, TripwireKind.UnknownSession)]
    [InlineData("Cookie", "sid=" + Placeholder, TripwireKind.MisplacedSession)]
    public async Task CredentialInAHeader_Trips(string name, string value, TripwireKind kind)
    {
        using var response = await SendAsync(HttpMethod.Get, "/services/data/v62.0/limits", null, null, (name, value));

        Assert.Contains(Org.Control.Tripwires, tripwire => tripwire.Kind == kind && tripwire.Path == "/services/data/v62.0/limits");
    }

    [Theory]
    [InlineData("oauth_token=" + Placeholder, TripwireKind.MisplacedSession)]
    [InlineData("access_token=" + Placeholder, TripwireKind.UnknownSession)]
    [InlineData("sid=" + Placeholder, TripwireKind.MisplacedSession)]
    [InlineData("password=secret", TripwireKind.Password)]
    [InlineData("client_secret=secret", TripwireKind.ClientSecret)]
    [InlineData("refresh_token=5Aep", TripwireKind.RefreshToken)]
    public async Task CredentialInTheQuery_Trips(string query, TripwireKind kind)
    {
        using var response = await GetAsync("/services/data/v62.0/limits?" + query, $"Bearer {Org.Control.IssueSession()}");

        Assert.Contains(Org.Control.Tripwires, tripwire => tripwire.Kind == kind);
    }

    [Fact]
    public async Task PlaceholderInASoapHeader_Trips()
    {
        using var response = await SoapAsync("/services/Soap/u/62.0", Envelope(Placeholder,
            "<getUserInfo xmlns=\"urn:partner.soap.sforce.com\"/>"));

        Assert.Equal(TripwireKind.UnknownSession, Assert.Single(Org.Control.Tripwires).Kind);
        Assert.Equal(1, Org.Control.Counters.UnknownSessions);
    }

    [Theory]
    [InlineData("/services/Soap/u/64.0")]
    [InlineData("//services/Soap/u/65.0/")]
    [InlineData("/services/Soap/c/63.0/0DF5i0000000001")]
    public async Task SoapLogin_IsDisabledAndTrips(string path)
    {
        using var response = await SoapAsync(path, Envelope(null,
            "<login xmlns=\"urn:partner.soap.sforce.com\"><username>u</username><password>p</password></login>"));

        Assert.Contains("<faultstring>INVALID_OPERATION: SOAP API login() is disabled by default in this org. "
            + "Contact the org administrator to enable SOAP API login().</faultstring>", await TextAsync(response),
                StringComparison.Ordinal);
        Assert.Equal([TripwireKind.LoginCall, TripwireKind.Password], Org.Control.Tripwires.Select(tripwire => tripwire.Kind));
        Assert.DoesNotContain(Org.Control.Tripwires, tripwire => tripwire.Description.Contains("<password>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Revocation_EndsTheSessionAndTrips()
    {
        var session = Org.Control.IssueSession();

        using var response = await Client.PostAsync("/services/oauth2/revoke", new FormUrlEncodedContent([new("token", session)]),
            Cancelled);

        Assert.Equal(TripwireKind.LogoutCall, Assert.Single(Org.Control.Tripwires).Kind);
        Assert.Empty(Org.Control.LiveSessions);
    }

    [Fact]
    public async Task CleanCalls_TripNothing()
    {
        var session = Org.Control.IssueSession();
        using var rest = await GetAsync("/services/data/v62.0/limits", $"Bearer {session}");
        using var soap = await SoapAsync("/services/Soap/u/62.0", Envelope(session,
            "<getUserInfo xmlns=\"urn:partner.soap.sforce.com\"/>"));
        using var bulk = await SendAsync(HttpMethod.Get, "/services/async/62.0/job/7505i0000000001", $"Bearer {session}", null,
            ("X-SFDC-Session", session));
        using var login = await LoginAsync();

        Assert.Empty(Org.Control.Tripwires);
    }
}
