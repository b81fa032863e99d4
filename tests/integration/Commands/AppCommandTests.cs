using System.Xml.Linq;
using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.Fixtures.KeyMaterial;

namespace Sidecar.IntegrationTests.Commands;

/// <summary><c>sidecar app</c> of the binary that ships: what it writes, and what it refuses.</summary>
public sealed class AppCommandTests : IDisposable
{
    private static readonly XNamespace Metadata = "http://soap.sforce.com/2006/04/metadata";
    private readonly TestFolder _folder = new();

    private string Target => Path.Combine(_folder.Path, "salesforce");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ExternalClientApp_HoldsTheCertificateAndWhatTheFlowNeeds()
    {
        using var certificate = Certificate(First);
        var run = await AppAsync(certificate.ExportCertificatePem(), "--username", "erp@acme.example");
        Assert.True(run.Code == 0, run.Errors);
        var global = Load("extlClntAppGlobalOauthSets/sf_sidecar_glbloauth.ecaGlblOauth-meta.xml");
        Assert.Equal(certificate.ExportCertificatePem(), Value(global, "certificate"));
        Assert.Equal("sf_sidecar", Value(global, "externalClientApplication"));
        Assert.Matches("^[0-9a-f]{64}$", Value(global, "consumerKey"));
        Assert.Empty(global.Descendants(Metadata + "isNamedUserJwtEnabled"));
        Assert.Empty(global.Descendants(Metadata + "consumerSecret"));
        Assert.Equal("Api, RefreshToken", Value(
            Load("extlClntAppOauthSettings/sf_sidecar_oauth.ecaOauth-meta.xml"), "commaSeparatedOauthScopes"));
        var policies = Load("extlClntAppOauthPolicies/sf_sidecar_oauthPlcy.ecaOauthPlcy-meta.xml");
        Assert.Equal("AdminApprovedPreAuthorized", Value(policies, "permittedUsersPolicyType"));
        Assert.Equal("sf_sidecar_Access", Value(policies, "commaSeparatedPermissionSet"));
        Assert.Equal("true", Value(Load("extlClntAppPolicies/sf_sidecar_plcy.ecaPlcy-meta.xml"), "isEnabled"));
        Assert.Contains(
            "sf org assign permset --name sf_sidecar_Access --on-behalf-of erp@acme.example", run.Output, StringComparison.Ordinal);
        Assert.Contains($"Sidecar__ConsumerKey={Value(global, "consumerKey")}", run.Output, StringComparison.Ordinal);
        Assert.Contains("Not tried with a real org:", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Manifest_NamesEveryComponentThatIsThere(bool connectedApp)
    {
        using var certificate = Certificate(First);
        var run = await AppAsync(certificate.ExportCertificatePem(), connectedApp ? ["--connected-app"] : []);
        Assert.True(run.Code == 0, run.Errors);
        var named = XDocument.Load(Path.Combine(Target, "manifest", "package.xml")).Root!.Elements(Metadata + "types")
            .Select(static type => $"{(string)type.Element(Metadata + "name")!} {(string)type.Element(Metadata + "members")!}");
        var there = Directory.GetFiles(Target, "*-meta.xml", SearchOption.AllDirectories)
            .Select(static file => $"{XDocument.Load(file).Root!.Name.LocalName} {Path.GetFileName(file).Split('.')[0]}");
        Assert.Equal(there.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ConnectedApp_HasThePermissionSetAndBothScopes()
    {
        using var certificate = Certificate(First);
        await AppAsync(certificate.ExportCertificatePem(), "--connected-app", "--name", "Erp_2009");
        var app = Load("connectedApps/Erp_2009.connectedApp-meta.xml");
        Assert.Equal("Erp_2009_Access", Value(app, "permissionSetName"));
        Assert.Equal(["Api", "RefreshToken"], app.Descendants(Metadata + "scopes").Select(static scope => scope.Value));
        Assert.Equal("true", Value(app, "isAdminApproved"));
    }

    [Fact]
    public async Task TextWithMarkup_ArrivesAsText()
    {
        const string Label = "Zoë & <Söhne> \"2009\" 会計";
        using var certificate = Certificate(First);
        var run = await AppAsync(certificate.ExportCertificatePem(), "--label", Label);
        Assert.True(run.Code == 0, run.Errors);
        Assert.Equal(Label, Value(Load("externalClientApps/sf_sidecar.eca-meta.xml"), "label"));
    }

    /// <summary>The key must not leave by the app, also when it is in one file with the certificate.</summary>
    [Theory]
    [InlineData("both")]
    [InlineData("key")]
    public async Task FileWithAPrivateKey_IsRefusedAndNothingIsWritten(string what)
    {
        using var certificate = Certificate(First);
        var run = await AppAsync(what == "both" ? certificate.ExportCertificatePem() + "\n" + Pem(First) : Pem(First));
        Assert.Equal(1, run.Code);
        Assert.Contains("holds a private key", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }

    [Theory]
    [InlineData("expired", "ended on 2001-01-01")]
    [InlineData("EC", "no RSA key of at least 2048 bits")]
    [InlineData("garbage", "holds no certificate in PEM form")]
    [InlineData("missing", "cannot be read")]
    public async Task CertificateThatSalesforceWouldRefuse_IsRefusedInOneLine(string what, string reason)
    {
        using var expired = Certificate(First, new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var key = System.Security.Cryptography.ECDsa.Create();
        using var curve = Certificate(key);
        var run = await AppAsync(what switch
        {
            "expired" => expired.ExportCertificatePem(),
            "EC" => curve.ExportCertificatePem(),
            "garbage" => "nothing",
            _ => null,
        });
        Assert.Equal(1, run.Code);
        Assert.Contains(reason, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public async Task SecondRun_OverwritesOnlyWhenTold_AndKeepsTheConsumerKey()
    {
        using var certificate = Certificate(First);
        var pem = certificate.ExportCertificatePem();
        const string File = "extlClntAppGlobalOauthSets/sf_sidecar_glbloauth.ecaGlblOauth-meta.xml";
        await AppAsync(pem);
        var key = Value(Load(File), "consumerKey");
        var refused = await AppAsync(pem, "--label", "Other");
        Assert.Equal(1, refused.Code);
        Assert.Contains("exists and is not overwritten", Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
        Assert.Equal("sf-sidecar", Value(Load(File), "label"));
        var forced = await AppAsync(pem, "--label", "Other", "--force");
        Assert.True(forced.Code == 0, forced.Errors);
        Assert.Equal(("Other", key), (Value(Load(File), "label"), Value(Load(File), "consumerKey")));
    }

    [Theory]
    [InlineData("--name", "2009_erp")]
    [InlineData("--name", "erp_")]
    [InlineData("--name", "erp__2")]
    [InlineData("--name", "erp/../x")]
    [InlineData("--label", "")]
    [InlineData("--label", "a\nb")]
    [InlineData("--contact-email", "nobody")]
    [InlineData("--contact-email", "a@b")]
    [InlineData("--consumer-key", "short")]
    [InlineData("--consumer-key", "3MVG9 with blanks")]
    public async Task NameThatSalesforceWouldRefuse_IsRefusedInOneLine(string option, string value)
    {
        using var certificate = Certificate(First);
        var run = await CommandRun.OfSidecarAsync(
            ["app", "--certificate", _folder.Write("tls.crt", certificate.ExportCertificatePem()), "--directory", Target,
            .. option == "--contact-email" ? (string[])[] : ["--contact-email", "admin@acme.example"], option, value]);
        Assert.Equal(2, run.Code);
        Assert.Contains(option, run.ErrorLines[0], StringComparison.Ordinal);
        Assert.InRange(run.ErrorLines.Count, 1, 2);
        Assert.False(Directory.Exists(Target));
    }

    private Task<CommandRun> AppAsync(string? pem, params string[] options)
    {
        var certificate = pem is null ? Path.Combine(_folder.Path, "none.crt") : _folder.Write("tls.crt", pem);
        return CommandRun.OfSidecarAsync(
            ["app", "--certificate", certificate, "--directory", Target, "--contact-email", "admin@acme.example", .. options]);
    }

    private XDocument Load(string path) => XDocument.Load(Path.Combine(Target, "force-app", "main", "default", path));

    private static string Value(XDocument document, string element) => document.Descendants(Metadata + element).Single().Value;
}
