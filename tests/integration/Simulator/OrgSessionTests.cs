using System.Net;
using Microsoft.Extensions.Time.Testing;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;

namespace Sidecar.IntegrationTests.Simulator;

public class OrgSessionTests : OrgTest
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    protected override TimeProvider Time => _time;

    protected override void Configure(SimulatedOrgOptions options) => options.Settings.SessionLifetime = TimeSpan.FromMinutes(15);

    [Fact]
    public async Task SessionInUse_Slides_AndAnIdleOneExpires()
    {
        var session = Org.Control.IssueSession();
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(14));
            Assert.Equal(HttpStatusCode.OK, await CallAsync(session));
        }

        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(session));
        Assert.Equal(1, Org.Control.Counters.ExpiredSessions);
        // Expired is not foreign: the sidecar could not know.
        Assert.Empty(Org.Control.Tripwires);
    }

    [Fact]
    public async Task ShorterLifetime_TakesEffectAtOnce()
    {
        var session = Org.Control.IssueSession();
        _time.Advance(TimeSpan.FromMinutes(2));
        Org.Control.Settings.SessionLifetime = TimeSpan.FromMinutes(1);

        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(session));
    }

    [Fact]
    public async Task ClockOffset_DoesNotExpireSessions()
    {
        var session = Org.Control.IssueSession();
        Org.Control.Settings.ClockOffset = TimeSpan.FromDays(1);

        Assert.Equal(HttpStatusCode.OK, await CallAsync(session));
    }

    [Fact]
    public async Task RevokedSession_IsInvalid_OthersLive()
    {
        var (revoked, other) = (Org.Control.IssueSession(), Org.Control.IssueSession());

        Assert.True(Org.Control.RevokeSession(revoked));

        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(revoked));
        Assert.Equal(HttpStatusCode.OK, await CallAsync(other));
        Org.Control.RevokeAllSessions();
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(other));
    }

    [Fact]
    public async Task Logout_EndsTheSessionForEverybody_AndTripsAWire()
    {
        var session = Org.Control.IssueSession();

        using var logout = await SoapAsync("/services/Soap/u/62.0", Envelope(session, "<logout xmlns=\"urn:partner.soap.sforce.com\"/>"));

        Assert.Contains("<soapenv:Body><logoutResponse/></soapenv:Body>", await TextAsync(logout), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(session));
        Assert.Contains(Org.Control.Tripwires, tripwire => tripwire.Kind == global::Simulator.Control.TripwireKind.LogoutCall);
    }

    [Fact]
    public async Task MovedOrg_TakesNewSessionsOnlyAtItsNewAddress()
    {
        var before = Org.Control.IssueSession();
        Org.Control.MoveTo(Org.SpareAddress);
        using var login = await LoginAsync();
        var token = await JsonAsync(login);
        var after = (string)token["access_token"]!;

        Assert.Equal(Org.SpareAddress.GetLeftPart(UriPartial.Authority), (string?)token["instance_url"]);
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(before));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(after));
        using var moved = await GetAsync(new Uri(Org.SpareAddress, "/services/data/v62.0").ToString(), $"Bearer {after}");
        Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        using var soap = await SoapAsync("/services/Soap/u/62.0", Envelope(after, "<getUserInfo xmlns=\"urn:partner.soap.sforce.com\"/>"));
        Assert.Contains("UNKNOWN_EXCEPTION: Destination URL not reset. The URL returned from login must be set in the SforceService",
            await TextAsync(soap), StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> CallAsync(string session)
    {
        using var response = await GetAsync("/services/data/v62.0", $"Bearer {session}");
        return response.StatusCode;
    }
}
