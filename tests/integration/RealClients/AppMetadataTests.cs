using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.RealClients;

/// <summary>What <c>sidecar app</c> writes, loaded and converted by the library below Salesforce's command line.</summary>
public sealed class AppMetadataTests
{
    private const string ExternalClientApp = """
        ExternalClientApplication sf_sidecar
        ExtlClntAppConfigurablePolicies sf_sidecar_plcy
        ExtlClntAppGlobalOauthSettings sf_sidecar_glbloauth
        ExtlClntAppOauthConfigurablePolicies sf_sidecar_oauthPlcy
        ExtlClntAppOauthSettings sf_sidecar_oauth
        PermissionSet sf_sidecar_Access
        """;

    private const string ConnectedApp = """
        ConnectedApp sf_sidecar
        PermissionSet sf_sidecar_Access
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Source_IsFoundNamedAndConvertedAsAWhole(bool connectedApp)
    {
        var node = await NodePackages.RequireAsync();
        using var folder = new TestFolder();
        using var certificate = KeyMaterial.Certificate(KeyMaterial.First);
        var source = Path.Combine(folder.Path, "salesforce");
        var app = await CommandRun.OfSidecarAsync(
            ["app", "--certificate", folder.Write("tls.crt", certificate.ExportCertificatePem()), "--directory", source,
            "--contact-email", "admin@acme.example", .. connectedApp ? (string[])["--connected-app"] : []]);
        Assert.True(app.Code == 0, app.Errors);
        var script = Repository.At("tests", "integration", "RealClients", "node", "app-metadata.js");
        var run = await CommandRun.OfAsync(node, [script, source, Path.Combine(folder.Path, "converted")]);
        Assert.True(run.Code == 0, run.Output + run.Errors);
        var expected = (connectedApp ? ConnectedApp : ExternalClientApp).Split('\n');
        Assert.Equal(expected, Lines(run, "component "));
        Assert.Equal(expected, Lines(run, "converted "));
        Assert.Equal([$"{expected.Length} of {expected.Length}"], Lines(run, "manifest "));
    }

    private static IEnumerable<string> Lines(CommandRun run, string word) => run.Output.Split('\n')
        .Where(line => line.StartsWith(word, StringComparison.Ordinal)).Select(line => line[word.Length..]).Order(StringComparer.Ordinal);
}
