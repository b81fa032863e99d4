using System.Globalization;
using System.Net;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;
using static Sidecar.IntegrationTests.BlackBox.DialectCalls;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>No legacy credential arrives, the token takes its place, and nobody sees the token.</summary>
public abstract class CredentialReplacementTests(SidecarStarter start) : StageTest(start)
{
    [Theory]
    [MemberData(nameof(DialectCalls.Dialects), MemberType = typeof(DialectCalls))]
    public async Task DeadCredential_IsReplaced(string dialect)
    {
        await using var stage = await SetAsync();
        await AssertGoodAsync(stage, dialect);
        Assert.Empty(stage.Org.Control.Tripwires);
        Assert.DoesNotContain(stage.Org.Control.Received, r => Everything(r).Contains(DeadSession, StringComparison.Ordinal));
        Assert.Equal(1, stage.Org.Control.LoginCount);
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
    public async Task SessionOfTheOrg_IsNeverSeenOutside()
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        var secrets = new List<string>(stage.Org.Control.LiveSessions);
        var seen = new StringBuilder();
        foreach (var dialect in DialectCalls.Dialects.Select(d => (string)d))
        {
            stage.Org.Control.RevokeAllSessions();
            seen.AppendLine((await stage.SendAsync(Call(dialect))).Body);
            secrets.AddRange(stage.Org.Control.LiveSessions);
        }

        stage.Org.Control.Break("/", Fault.SessionInvalid, OrgControl.Forever);
        foreach (var dialect in DialectCalls.Dialects.Select(d => (string)d))
        {
            seen.AppendLine((await stage.SendAsync(Call(dialect))).Body);
        }

        foreach (var probe in new[] { "/livez", "/readyz", "/startupz", "/metrics", "/" })
        {
            seen.AppendLine(await (await stage.Client.GetAsync(new Uri(stage.Sidecar.AdminAddress, probe),
                TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        var all = seen + string.Join('\n', stage.Sidecar.LogLines);
        Assert.True(secrets.Count > 5);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret[16..], all, StringComparison.Ordinal));
        Assert.DoesNotContain(DeadSession[16..], string.Join('\n', stage.Sidecar.LogLines), StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", all, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", all, StringComparison.Ordinal);
    }

    private static string Everything(ReceivedRequest r) => string.Create(
        CultureInfo.InvariantCulture, $"{r.Path}{r.Query}{string.Join('\n', r.Headers)}{Encoding.UTF8.GetString(r.Body.Span)}");
}

public class InProcessCredentialReplacementTests() : CredentialReplacementTests(Sidecars.InProcess);

public class PublishedCredentialReplacementTests() : CredentialReplacementTests(Sidecars.Published);
