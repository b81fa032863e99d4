using System.Text.RegularExpressions;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.RealClients;

/// <summary>The SOAP and HTTP clients of PHP, Perl, Python, Java, Tcl and the shell, from Debian's packages.</summary>
public partial class ScriptedClientTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("gzip", false)]
    [InlineData("gzip", true)]
    public async Task PhpSoapClient_WorksWithoutEverSeeingADeadSession(string compression, bool tls)
    {
        var php = RequiredTool.Require("php", "apt-get install php-cli php-soap");
        var extension = await ExternalProcess.RunAsync(php, ["-r", "exit(extension_loaded('soap') ? 0 : 1);"]);
        RequiredTool.RequireThat(extension.ExitCode == 0, "PHP has no SoapClient: apt-get install php-soap");
        await using var stage = await ClientStage.SetAsync();
        IReadOnlyList<string> interpreter = tls ? [php, "-d", $"openssl.cafile={stage.CertificatePath}"] : [php];
        await stage.RunAsync(interpreter, tls ? stage.Tls : stage.Plain, "php/soapclient.php", compression);
        await stage.AssertUnharmedAsync(killedSessions: 3, legacyLogins: 2);
    }

    [Fact]
    public async Task PerlSoapLite_WorksWithoutEverSeeingADeadSession()
    {
        var perl = RequiredTool.Require("perl", "apt-get install perl");
        var module = await ExternalProcess.RunAsync(perl, ["-MSOAP::Lite", "-e", "1"]);
        RequiredTool.RequireThat(module.ExitCode == 0, "Perl has no SOAP::Lite: apt-get install libsoap-lite-perl");
        await using var stage = await ClientStage.SetAsync();
        await stage.RunAsync(perl, "perl/soaplite.pl");
        await stage.AssertUnharmedAsync(killedSessions: 3, legacyLogins: 2);
    }

    [Fact]
    public async Task Tcl_AtAnOldAndANewVersion_WorksWithoutEverSeeingADeadSession()
    {
        var tclsh = RequiredTool.Require("tclsh", "apt-get install tcl");
        await using var stage = await ClientStage.SetAsync();
        await stage.RunAsync(tclsh, "tcl/soap.tcl", "20 62");
        await stage.AssertUnharmedAsync(killedSessions: 6, legacyLogins: 4);
    }

    [Fact]
    public async Task Requests_OverHttpAndTls_WorksWithoutEverSeeingADeadSession()
    {
        var python = await PythonModules.RequireAsync("requests");
        await using var stage = await ClientStage.SetAsync();
        await stage.RunAsync(python, "python/requests_client.py", stage.Tls, stage.CertificatePath);
        await stage.AssertUnharmedAsync(killedSessions: 8, legacyLogins: 4);
    }

    [Fact]
    public async Task Curl_TheDocumentedRecipes_Work()
    {
        var bash = RequiredTool.Require("bash", "apt-get install bash");
        RequiredTool.Require("curl", "apt-get install curl");
        await using var stage = await ClientStage.SetAsync();
        await stage.RunAsync(bash, "curl/recipes.sh", stage.Tls, stage.CertificatePath);
        await stage.AssertUnharmedAsync(killedSessions: 4, legacyLogins: 2);
    }

    [Fact]
    public async Task Java_OverHttpAndTls_WorksWithoutEverSeeingADeadSession()
    {
        var java = RequiredTool.Require("java", "apt-get install default-jdk-headless");
        var keytool = RequiredTool.Require("keytool", "apt-get install default-jdk-headless");
        await using var stage = await ClientStage.SetAsync();
        using var folder = new TestFolder();
        var store = Path.Combine(folder.Path, "truststore.p12");
        // As docs/clients.md tells.
        string[] import = ["-importcert", "-noprompt", "-alias", "sf-sidecar", "-file", stage.CertificatePath];
        string[] into = ["-keystore", store, "-storetype", "PKCS12", "-storepass", "changeit"];
        (await ExternalProcess.RunAsync(keytool, [.. import, .. into])).EnsureSuccess();
        await stage.RunAsync(
            [java, $"-Djavax.net.ssl.trustStore={store}", "-Djavax.net.ssl.trustStorePassword=changeit"],
            stage.Plain, "java/Legacy.java", stage.Tls);
        await stage.AssertUnharmedAsync(killedSessions: 10, legacyLogins: 2);
    }

    /// <summary>The shell blocks of the page, run in its order as they stand there but for the two addresses.</summary>
    [Fact]
    public async Task RecipesOfTheDocumentation_Work()
    {
        var bash = RequiredTool.Require("bash", "apt-get install bash");
        RequiredTool.Require("curl", "apt-get install curl");
        await using var stage = await ClientStage.SetAsync();
        var page = await File.ReadAllTextAsync(Repository.At("docs", "clients.md"), TestContext.Current.CancellationToken);
        var blocks = ShellBlock().Matches(page).Select(m => m.Groups[1].Value);
        var recipes = string.Join('\n', blocks.Where(b => b.Contains("curl", StringComparison.Ordinal)));
        Assert.Contains("/services/Soap/u/", recipes, StringComparison.Ordinal);
        recipes = recipes.Replace("http://localhost:8080", stage.Plain, StringComparison.Ordinal);
        var result = await ExternalProcess.RunAsync(
            bash, ["-euo", "pipefail", "-c", recipes], limit: TimeSpan.FromSeconds(60), withoutProxy: true);
        Assert.True(result.ExitCode == 0, $"{result.Output}\n{result.Errors}");
        Assert.All(
            ["\"totalSize\":1", "\"DailyApiRequests\"", $"<serverUrl>{stage.Plain}/services/Soap/u/62.0/00D", "<jobInfo"],
            expected => Assert.Contains(expected, result.Output, StringComparison.Ordinal));
        await stage.AssertUnharmedAsync(killedSessions: 0, legacyLogins: 2);
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();
}
