using System.Text.RegularExpressions;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Kubernetes;

/// <summary>Several apps in one namespace, told apart by namePrefix and nameSuffix.</summary>
public partial class SeveralAppsTests
{
    private static readonly string Folder = Repository.At("tests", "integration", "Kubernetes", "several-apps");

    [Theory]
    [InlineData("orders-legacy-app", "orders-sf-sidecar-key,orders-sf-sidecar-next-key,orders-sf-sidecar-tls")]
    [InlineData("legacy-app-returns", "sf-sidecar-key-returns,sf-sidecar-next-key-returns,sf-sidecar-tls-returns")]
    [InlineData("billing-legacy-job-eu", "billing-sf-sidecar-key-eu")]
    [InlineData("billing-legacy-cronjob-eu", "billing-sf-sidecar-key-eu")]
    public async Task PodOfAnApp_MountsTheSecretsOfThatApp(string workload, string secrets)
    {
        var manifests = await Manifests.RenderAsync(Folder);

        Assert.Equal(secrets.Split(','), SecretsOf(manifests.Workloads.Single(candidate => candidate.Name == workload)));
    }

    [Fact]
    public async Task OwnSecretOfAGenerator_IsMountedByItsAppAlone()
    {
        var manifests = await Manifests.RenderAsync(Folder);

        var own = Assert.Single(SecretsOf(manifests.Workloads.Single(workload => workload.Name == "own-legacy-app")));
        Assert.Matches("^own-sf-sidecar-key-[a-z0-9]{10}$", own);
        Assert.Contains($"kind: Secret\nmetadata:\n  name: {own}\n", manifests.Text);
    }

    [Fact]
    public async Task NoTwoApps_ShareAKeyOrSettings()
    {
        var sidecars = (await Manifests.RenderAsync(Folder)).Workloads.Where(workload => workload.Sidecar is not null).ToList();

        var apps = sidecars.GroupBy(workload => string.Concat(workload.Name.Split('-').Where(part =>
            part is "orders" or "billing" or "returns" or "own"))).ToList();
        Assert.Equal(4, apps.Count);
        Assert.Equal(4, apps.SelectMany(app => app.Select(MainKey).Distinct()).Distinct().Count());
        Assert.Equal(4, apps.SelectMany(app => app.Select(SettingsOf).Distinct()).Distinct().Count());
    }

    [Fact]
    public async Task EverySecretThatAPodMounts_IsMadeByACertificateOrByAGenerator()
    {
        var manifests = await Manifests.RenderAsync(Folder);

        var made = Names(manifests, "Certificate", SecretName()).Concat(Names(manifests, "Secret", Name())).ToHashSet();
        Assert.All(manifests.Workloads.SelectMany(SecretsOf), secret => Assert.Contains(secret, made));
        Assert.All(Names(manifests, "Issuer", SecretName()), secret => Assert.Contains(secret, made));
    }

    [Fact]
    public async Task EveryIssuerThatACertificateNames_Exists()
    {
        var manifests = await Manifests.RenderAsync(Folder);

        var issuers = Names(manifests, "Issuer", Name()).ToHashSet();
        Assert.Equal(7, issuers.Count);
        Assert.All(Names(manifests, "Certificate", IssuerName()), issuer => Assert.Contains(issuer, issuers));
    }

    [Fact]
    public async Task StandInsForSecrets_AreNotSentToTheCluster()
        => Assert.DoesNotContain("sf-sidecar.local", (await Manifests.RenderAsync(Folder)).Text);

    private static IEnumerable<string> SecretsOf(Workload workload) => workload.Pod.Volumes.Where(volume => volume.Secret is not null)
        .Select(volume => volume.Secret.SecretName).Distinct().Order(StringComparer.Ordinal);

    private static string MainKey(Workload workload) => workload.Pod.Volumes.Single(volume => volume.Name == "sf-sidecar-key")
        .Secret.SecretName;

    private static string SettingsOf(Workload workload) => Assert.Single(workload.Sidecar!.EnvFrom).ConfigMapRef.Name;

    private static IEnumerable<string> Names(Manifests manifests, string kind, Regex line) =>
        manifests.Documents.Where(document => document.Contains($"\nkind: {kind}\n", StringComparison.Ordinal))
            .SelectMany(document => line.Matches(document).Select(match => match.Groups[1].Value));

    [GeneratedRegex(@"^ +secretName: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"^  name: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Name();

    [GeneratedRegex(@"^    kind: Issuer\n    name: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex IssuerName();
}
