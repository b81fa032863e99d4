using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.RealClients;

/// <summary>jsforce in three editions, nforce, and what the Salesforce CLI is built on, as published.</summary>
public class NodeClientTests
{
    [Theory]
    [InlineData("none", 0, false)]
    [InlineData("soap", 2, false)]
    [InlineData("oauth", 2, false)]
    [InlineData("soap", 2, true)]
    public async Task Jsforce_WorksWithoutEverSeeingADeadSession(string way, int logins, bool tls)
    {
        var node = await NodePackages.RequireAsync();
        await using var stage = await ClientStage.SetAsync();
        IReadOnlyList<string> interpreter = tls
            ? [RequiredTool.Require("env", "apt-get install coreutils"), $"NODE_EXTRA_CA_CERTS={stage.CertificatePath}", node]
            : [node];
        await stage.RunAsync(interpreter, tls ? stage.Tls : stage.Plain, "node/jsforce.js", way);
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

    /// <summary>Salesforce's own edition of jsforce for Node.</summary>
    [Fact]
    public async Task JsforceNode_AtAnOldVersion_WorksWithoutEverSeeingADeadSession()
    {
        var node = await NodePackages.RequireAsync();
        await using var stage = await ClientStage.SetAsync();
        await stage.RunAsync(node, "node/jsforce.js", "soap", "@jsforce/jsforce-node", "37.0");
        await stage.AssertUnharmedAsync(killedSessions: 12, legacyLogins: 2);
    }

    [Fact]
    public async Task Jsforce1_AtAnOldAndANewVersion_WorksWithoutEverSeeingADeadSession()
    {
        var node = await NodePackages.RequireAsync();
        await using var stage = await ClientStage.SetAsync();
        await stage.RunAsync(node, "node/jsforce1.js", "20.0", "62.0");
        await stage.AssertUnharmedAsync(killedSessions: 8, legacyLogins: 4);
    }

    /// <summary>It logs in by a browser or with an access token; here with one of long ago.</summary>
    [Fact]
    public async Task SalesforceCore_AtAnOldAndANewVersion_WorksWithoutEverSeeingADeadSession()
    {
        var node = await NodePackages.RequireAsync();
        await using var stage = await ClientStage.SetAsync();
        await stage.RunAsync(node, "node/salesforce-core.js", "37.0", "62.0");
        await stage.AssertUnharmedAsync(killedSessions: 8, legacyLogins: 0);
    }
}
