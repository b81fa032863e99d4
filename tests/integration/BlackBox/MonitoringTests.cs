using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>Probes and metrics tell how the sidecar is.</summary>
public abstract class MonitoringTests(SidecarStarter start) : StageTest(start)
{
    [Fact]
    public async Task Probes_TellHowItIs()
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        foreach (var probe in new[] { "/livez", "/readyz", "/startupz" })
        {
            using var answer = await stage.Client.GetAsync(new Uri(stage.Sidecar.AdminAddress, probe),
                TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        // The admin port is not a way to Salesforce, and the client's port none to the admin.
        using var data = await stage.Client.GetAsync(new Uri(stage.Sidecar.AdminAddress, Api + "/limits"),
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, data.StatusCode);
    }

    [Fact]
    public async Task Metrics_CountWhatHappened()
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        stage.Org.Control.RevokeAllSessions();
        await stage.SendAsync(Get(Api + "/limits"));
        await stage.SendAsync(Post(Partner, "{}", "text/xml"));
        await stage.SendAsync(Post("/services/oauth2/token", "grant_type=password&username=u&password=p",
            "application/x-www-form-urlencoded"));
        await MetricsAsync(
            stage,
            "sidecar_access_token_logins_total{[^}]*reason=\"no_token\"} 1",
            "sidecar_access_token_logins_total{[^}]*reason=\"session_ended\"} 1",
            "sidecar_access_token_failures_total{[^}]*reason=\"refused\"} 0",
            "sidecar_access_token_age_seconds{[^}]*} [0-9]",
            "sidecar_access_token_available{[^}]*} 1",
            "sidecar_request_repeats_total{[^}]*cause=\"session_expired\",dialect=\"rest\",outcome=\"answered\"} 1",
            "sidecar_session_expiries_total{[^}]*dialect=\"rest\",outcome=\"repeated\"} 1",
            "sidecar_request_refusals_total{[^}]*dialect=\"soap\"[^}]*} 1",
            "sidecar_request_duration_seconds_count{[^}]*dialect=\"rest\"[^}]*status=\"2xx\"[^}]*} 1",
            "sidecar_legacy_login_answers_total{[^}]*kind=\"oauth\"[^}]*} 1");
    }

    [Fact]
    public async Task ApiQuota_IsTheOrgsOwnFigure()
    {
        await using var stage = await SetAsync(options: new() { Settings = { DailyApiLimit = 5000 } });
        await stage.ReadyAsync();
        await stage.SendAsync(Get(Api + "/limits"));
        await stage.SendAsync(Get(Api + "/limits"));

        // A response without the header changes nothing.
        stage.Org.Control.Break(Api + "/limits", Fault.Answer(503, "busy"));
        await stage.SendAsync(Get(Api + "/limits"));
        await MetricsAsync(
            stage,
            "sidecar_api_quota_used{[^}]*} 2",
            "sidecar_api_quota_allowed{[^}]*} 5000");
    }

    [Fact]
    public async Task ApiQuotaNotTold_IsNoMetric()
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        Assert.DoesNotContain("sidecar_api_quota_used", await MetricsAsync(stage, "sidecar_build_info"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoginsRefused_AreCountedByTheirReason()
    {
        await using var stage = await SetAsync(beforeStart: static org
            => org.Control.BreakTokenEndpoint(Fault.Answer(400, """{"error":"invalid_grant","error_description":"user hasn't approved"}"""),
                OrgControl.Forever));
        await stage.SendAsync(Get(Api + "/limits"));
        await stage.SendAsync(Post("/secur/login.jsp", "un=u&pw=p", "application/x-www-form-urlencoded"));
        var metrics = await MetricsAsync(
            stage,
            "sidecar_access_token_failures_total{[^}]*reason=\"refused\"} [1-9]",
            "sidecar_request_duration_seconds_count{[^}]*dialect=\"rest\"[^}]*status=\"5xx\"[^}]*} 1",
            "sidecar_legacy_login_answers_total{[^}]*kind=\"web\",outcome=\"refused\"[^}]*} 1");
        Assert.DoesNotMatch("(?m)^sidecar_access_token_age_seconds{", metrics);
    }
}

[Collection(Alone.Name)]
public class InProcessMonitoringTests() : MonitoringTests(Sidecars.InProcess);

public class PublishedMonitoringTests() : MonitoringTests(Sidecars.Published);
