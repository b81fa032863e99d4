using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.RealClients;

/// <summary>jsforce and nforce as published.</summary>
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
        IReadOnlyList<string> interpreter = tls ? [RequiredTool.Require("env", "apt-get install coreutils"), $"NODE_EXTRA_CA_CERTS={stage.CertificatePath}", node] : [node];
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
}
