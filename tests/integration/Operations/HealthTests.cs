using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;

namespace Sidecar.IntegrationTests.Operations;

public sealed class HealthTests
{
    [Fact]
    public async Task LoginRefused_ReadyzSaysWhyInPlainLetters()
    {
        await using var stage = await Stage.SetAsync(
            async settings => await InProcessSidecar.StartAsync(settings),
            new Dictionary<string, string> { ["Username"] = "nobody@acme.example" },
            new SimulatedOrgOptions { Usernames = ["somebody.else@acme.example"] });
        await stage.SendAsync(Stage.Get(Stage.Api + "/limits"));
        using var answer = await stage.Client.GetAsync(new Uri(stage.Sidecar.AdminAddress, "/readyz"),
            TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("user hasn't approved this consumer", body, StringComparison.Ordinal);
        Assert.Contains("\"remedy\":\"In the app's policies set Permitted Users to \\\"Admin approved", body, StringComparison.Ordinal);
    }
}
