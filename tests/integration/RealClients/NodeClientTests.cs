namespace Sidecar.IntegrationTests.RealClients;

/// <summary>jsforce and nforce as published.</summary>
public class NodeClientTests
{
    [Theory]
    [InlineData("none", 0)]
    [InlineData("soap", 2)]
    [InlineData("oauth", 2)]
    public async Task Jsforce_WorksWithoutEverSeeingADeadSession(string way, int logins)
    {
        var node = await NodePackages.RequireAsync();
        await using var stage = await ClientStage.SetAsync();
        await stage.RunAsync(node, "node/jsforce.js", way);
        await stage.AssertUnharmedAsync(killedSessions: 12, logins);
    }

    [Fact]
    public async Task Nforce_WorksWithoutEverSeeingADeadSession()
    {
        var node = await NodePackages.RequireAsync();
        await using var stage = await ClientStage.SetAsync();
        await stage.RunAsync(node, "node/nforce.js");
        await stage.AssertUnharmedAsync(killedSessions: 12, legacyLogins: 3);
    }
}
