using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.RealClients;

/// <summary>
/// Clients whose code was generated from the WSDL of one version and which refuse what that WSDL does not have: each logs in at every
/// version that matters, and works at an old and a new one.
/// </summary>
public class StrictClientTests
{
    internal const string Java = "/usr/share/java/";

    private static readonly string[] AxisJars =
        ["axis", "jaxrpc", "saaj", "wsdl4j", "commons-logging", "commons-discovery", "javax.mail", "javax.activation"];

    internal static string AxisClassPath => string.Join(Path.PathSeparator, AxisJars.Select(jar => $"{Java}{jar}.jar"));

    [Theory]
    [InlineData("zeep")]
    [InlineData("suds")]
    public async Task Python_AtEveryVersion_WorksWithoutEverSeeingADeadSession(string module)
    {
        var python = await PythonModules.RequireAsync(module);
        await WorkAsync((stage, folder) => stage.RunAsync(
            python, $"python/{module}_client.py", folder, string.Join(' ', PartnerWsdl.Stories), string.Join(' ', PartnerWsdl.Versions)));
    }

    [Fact]
    public async Task GSoap_InStrictMode_WorksWithoutEverSeeingADeadSession()
    {
        var bash = RequiredTool.Require("bash", "apt-get install bash");
        foreach (var tool in new[] { "wsdl2h", "soapcpp2", "gcc", "curl" })
        {
            RequiredTool.Require(tool, "apt-get install gsoap libgsoap-dev gcc libc6-dev curl");
        }

        await WorkAsync((stage, folder) => stage.RunAsync(bash, "gsoap/partner.sh", [folder, .. PartnerWsdl.Jobs(' ')]));
    }

    [Fact]
    public async Task Axis1_WorksWithoutEverSeeingADeadSession()
    {
        var java = RequiredTool.Require("java", "apt-get install default-jdk-headless");
        RequiredTool.RequireThat(File.Exists($"{Java}axis.jar"), $"There is no {Java}axis.jar: apt-get install libaxis-java");
        // One short run: less compiling of the compiler is quicker.
        await WorkAsync((stage, folder) => stage.RunAsync(
            [java, "-XX:TieredStopAtLevel=1", "-cp", AxisClassPath], stage.Plain, "axis/Axis.java",
            [folder, Repository.At("tests", "integration", "RealClients", "axis"), .. PartnerWsdl.Jobs(',')]));
    }

    private static async Task WorkAsync(Func<ClientStage, string, Task> runAsync)
    {
        await using var stage = await ClientStage.SetAsync();
        using var folder = new TestFolder();
        await PartnerWsdl.WriteToAsync(folder.Path);
        await runAsync(stage, folder.Path);
        await stage.AssertUnharmedAsync(PartnerWsdl.KilledSessions, PartnerWsdl.Logins);
    }
}
