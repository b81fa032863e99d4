using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.RealClients;

/// <summary>Unmodified clients at versions that the org has retired: with the setting they finish what they do at a living one.</summary>
public class RetiredVersionTests
{
    private const string Lift = "<41.0=62.0";

    [Fact]
    public async Task PhpSoapClient_At29_FinishesItsJourney()
    {
        var php = RequiredTool.Require("php", "apt-get install php-cli php-soap");
        var extension = await ExternalProcess.RunAsync(php, ["-r", "exit(extension_loaded('soap') ? 0 : 1);"]);
        RequiredTool.RequireThat(extension.ExitCode == 0, "PHP has no SoapClient: apt-get install php-soap");
        await using var stage = await ClientStage.SetAsync(Lift);
        await stage.RunAsync(php, "php/soapclient.php", "", "29.0");
        AssertLifted(stage, "/services/Soap/u/29.0");
        await stage.AssertUnharmedAsync(killedSessions: 3, legacyLogins: 2);
    }

    [Fact]
    public async Task Nforce_At24_FinishesItsJourney()
    {
        var node = await NodePackages.RequireAsync();
        await using var stage = await ClientStage.SetAsync(Lift);
        await stage.RunAsync(node, "node/nforce.js", "v24.0");
        AssertLifted(stage, "/v24.0");
        await stage.AssertUnharmedAsync(killedSessions: 12, legacyLogins: 3);
    }

    /// <summary>
    /// At 40.0, whose types a living version still has. Stubs of 39.0 and older refuse getUserInfo() of a newer one: see docs/versions.md.
    /// </summary>
    [Fact]
    public async Task Axis1_At40_FinishesItsJourney()
    {
        var java = RequiredTool.Require("java", "apt-get install default-jdk-headless");
        RequiredTool.RequireThat(File.Exists(StrictClientTests.Java + "axis.jar"), "There is no Axis: apt-get install libaxis-java");
        await using var stage = await ClientStage.SetAsync(Lift);
        using var folder = new TestFolder();
        await PartnerWsdl.WriteToAsync(folder.Path);
        await stage.RunAsync(
            [java, "-XX:TieredStopAtLevel=1", "-cp", StrictClientTests.AxisClassPath], stage.Plain, "axis/Axis.java",
            [folder.Path, Repository.At("tests", "integration", "RealClients", "axis"), $"story/{WsdlShapes.ShapeOf(40)}/40"]);
        AssertLifted(stage, "/services/Soap/u/40.0");
        await stage.AssertUnharmedAsync(killedSessions: 3, legacyLogins: 2);
    }

    private static void AssertLifted(ClientStage stage, string retired)
    {
        Assert.Contains(stage.Org.Control.Received, request => request.Path.Contains("62.0", StringComparison.Ordinal));
        Assert.DoesNotContain(stage.Org.Control.Received, request => request.Path.Contains(retired, StringComparison.Ordinal));
    }
}
