using System.Net;
using System.Xml.Linq;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Principals;

/// <summary>
/// Requests of two principals, of every family and with every way to say whose they are, all at once and while sessions end in both orgs.
/// TEST_ROUNDS=100 sends 100,000 of them.
/// </summary>
public abstract class PrincipalCrossingTests(SidecarStarter start) : StageTest(start)
{
    private const int Ways = 7;
    private const int Refused = 6;
    private const string For = "X-For";
    private const string Number = "X-Number";
    private readonly SidecarStarter _start = start;

    [Fact]
    public async Task ManyAtOnce_NothingCrosses()
    {
        const int PerRound = 1000;
        var rounds = TestRounds.Or(4);
        await using var orgs = await TwoOrgs.StartAsync(
            _start, new() { ["TokenRequests:Burst"] = "100", ["TokenRequests:PerHour"] = "3600" });
        await orgs.Stage.ReadyAsync();
        var (ofEu, ofMain) = (await LogInAsync(orgs, "EU"), await LogInAsync(orgs, "erp@old.example"));
        var random = new Random(12);
        for (var round = 0; round < rounds; round++)
        {
            Clear(orgs);
            var calls = Enumerable.Range(0, PerRound).Select(_ => (Way: random.Next(Ways), Family: random.Next(3))).ToList();
            var revoked = (random.Next(PerRound), random.Next(PerRound));
            await Parallel.ForAsync(0, PerRound, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (number, cancellation) =>
            {
                if (number == revoked.Item1)
                {
                    orgs.Main.Control.RevokeAllSessions();
                }

                if (number == revoked.Item2)
                {
                    orgs.Eu.Control.RevokeAllSessions();
                }

                using var request = Call(orgs, calls[number].Way, calls[number].Family, ofEu, ofMain);
                request.Headers.Add(Number, $"{number}");
                using var response = await orgs.Stage.Client.SendAsync(request, cancellation);
                Assert.True((int)response.StatusCode < 502, $"{response.StatusCode}");
                var body = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(cancellation));
                Assert.Equal(calls[number].Way == Refused, body.Contains("'default'", StringComparison.Ordinal));
            });
            AssertArrived(orgs.Main, "main", calls.Count(static call => WhoseIs(call.Way) == "main"));
            AssertArrived(orgs.Eu, "eu", calls.Count(static call => WhoseIs(call.Way) == "eu"));
        }

        Assert.Empty(orgs.Main.Control.Tripwires.Concat(orgs.Eu.Control.Tripwires));
        Assert.InRange(orgs.Main.Control.LoginCount, rounds, (2 * rounds) + 1);
        Assert.InRange(orgs.Eu.Control.LoginCount, rounds, (2 * rounds) + 1);
    }

    private static string WhoseIs(int way) => way switch
    {
        0 or 1 => "main",
        Refused => "nobody",
        _ => "eu",
    };

    private static HttpRequestMessage Call(TwoOrgs orgs, int way, int family, string ofEu, string ofMain)
    {
        var session = way switch
        {
            1 or Refused => ofMain,
            3 or 5 => ofEu,
            _ => DeadSession,
        };
        var request = family switch
        {
            0 => Get(Limits, $"Bearer {session}"),
            1 => SoapRequest("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>", Partner, session),
            _ => new HttpRequestMessage(HttpMethod.Get, "/services/async/62.0/job/750xx0000000001AAA"),
        };
        if (family == 2)
        {
            request.Headers.Add("X-SFDC-Session", session);
        }

        if (way is 4 or 5 or Refused)
        {
            request.RequestUri = new Uri(orgs.EuAddress, request.RequestUri!.OriginalString);
        }
        else if (way is 1 or 2)
        {
            // A placeholder counts more than the name by which the sidecar is called.
            request.Headers.Host = TwoOrgs.Host;
        }

        request.Headers.Add(For, WhoseIs(way));
        return request;
    }

    private static void AssertArrived(SimulatedOrg org, string whose, int calls)
    {
        var arrived = org.Control.Received.Where(static request => request.Headers.ContainsKey(For)).ToList();
        Assert.All(arrived, request => Assert.Equal(whose, request.Headers[For]));
        Assert.Equal(calls, arrived.Select(static request => request.Headers[Number]).Distinct().Count());
    }

    private static void Clear(TwoOrgs orgs)
    {
        orgs.Main.Control.ClearReceived();
        orgs.Eu.Control.ClearReceived();
    }

    private static async Task<string> LogInAsync(TwoOrgs orgs, string username)
    {
        var (status, body) = await orgs.Stage.SendAsync(SoapRequest(
            $"<login xmlns=\"urn:partner.soap.sforce.com\"><username>{username}</username><password>{Password}</password></login>",
            Partner, session: null));
        Assert.True(status == HttpStatusCode.OK, body);
        return XDocument.Parse(body).Descendants().Single(static element => element.Name.LocalName == "sessionId").Value;
    }
}

public class InProcessPrincipalCrossingTests() : PrincipalCrossingTests(Sidecars.InProcess);

public class PublishedPrincipalCrossingTests() : PrincipalCrossingTests(Sidecars.Published);
