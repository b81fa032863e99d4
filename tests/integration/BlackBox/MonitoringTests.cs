using System.Net;
using Sidecar.IntegrationTests.Fixtures;
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
        var metrics = await stage.Client.GetStringAsync(new Uri(stage.Sidecar.AdminAddress, "/metrics"),
            TestContext.Current.CancellationToken);
        Assert.Matches("(?m)^sidecar_access_token_logins_total{[^}]*} 2", metrics);
        Assert.Matches("(?m)^sidecar_access_token_available{[^}]*} 1", metrics);
        Assert.Matches("(?m)^sidecar_request_repeats_total{[^}]*dialect=\"rest\"[^}]*} 1", metrics);
        Assert.Matches("(?m)^sidecar_request_refusals_total{[^}]*dialect=\"soap\"[^}]*} 1", metrics);
        Assert.Matches("(?m)^sidecar_request_duration_seconds_count{[^}]*dialect=\"rest\"[^}]*status=\"2xx\"[^}]*} 1", metrics);
        Assert.Matches("(?m)^sidecar_legacy_login_answers_total{[^}]*kind=\"oauth\"[^}]*} 1", metrics);
    }
}

public class InProcessMonitoringTests() : MonitoringTests(Sidecars.InProcess);

public class PublishedMonitoringTests() : MonitoringTests(Sidecars.Published);
