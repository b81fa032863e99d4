using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>However many requests need a session at once, the sidecar logs in once, and only when it must.</summary>
public abstract class SingleLoginTests(SidecarStarter start) : StageTest(start)
{
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
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(n => stage.SendAsync(Post("/services/apexrest/echo",
            $"{{\"n\":{n}}}"))));
        Assert.All(answers, r => Assert.Equal(HttpStatusCode.OK, r.Status));
        Assert.Equal(2, stage.Org.Control.LoginCount);
    }

    [Fact]
    public async Task TokenEndpointDown_AWorkingSessionGoesOn()
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        stage.Org.Control.BreakTokenEndpoint(Fault.Html503, OrgControl.Forever);
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Api + "/limits"))).Status);
    }
}

public class InProcessSingleLoginTests() : SingleLoginTests(Sidecars.InProcess);

public class PublishedSingleLoginTests() : SingleLoginTests(Sidecars.Published);
