using k8s.Models;
using Sidecar.Configuration;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Kubernetes;

/// <summary>What ties the objects of one overlay together.</summary>
public class OverlayTests
{
    public static TheoryData<string> Overlays => [.. Manifests.Overlays];

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task EveryConfigMapReferred_IsRendered_UnderANameThatChangesWithItsContent(string overlay)
    {
        var manifests = await Manifests.OverlayAsync(overlay);

        var referred = manifests.Workloads.SelectMany(ConfigMapsOf).Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.Equal(manifests.ConfigMaps.Select(map => map.Metadata.Name).Order(StringComparer.Ordinal), referred);
        Assert.All(referred, name => Assert.Matches("^(sf-sidecar|legacy-app)-[a-z0-9]{10}$", name));
    }

    // Read by the sidecar's own reader: a name that does not exist, a duration it cannot read, a guard that refuses, all show here.
    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task EverySidecarOfOverlay_HasAConfigurationTheSidecarAccepts(string overlay)
    {
        var manifests = await Manifests.OverlayAsync(overlay);

        foreach (var workload in manifests.Workloads.Where(candidate => candidate.Sidecar is not null))
        {
            var (_, errors) = Settings(manifests, workload);
            // What is mounted in the pod is not here.
            Assert.DoesNotContain(errors, error => error.Found?.StartsWith("/var/run/sf-sidecar/", StringComparison.Ordinal) != true);
        }
    }

    [Fact]
    public async Task MisspeltSetting_IsNoticed()
    {
        var manifests = await Manifests.OverlayAsync("plain-http");
        manifests.ConfigMaps.Single(
            map => map.Data.ContainsKey("Sidecar__Username")).Data["Sidecar__Upstream__Proxi"] = "http://proxy:3128";

        Assert.Contains(Settings(manifests, manifests.Workloads.Single()).Errors, error => error.Key == "Sidecar:Upstream:Proxi");
    }

    // The app starts when the startup probe answers, which it does when the first login is over: that must not take longer than the kubelet
    // waits.
    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task SalesforceUnreachable_StartupProbeOutlastsTheFirstLogin(string overlay)
    {
        var manifests = await Manifests.OverlayAsync(overlay);

        foreach (var workload in manifests.Workloads.Where(candidate => candidate.Sidecar is not null))
        {
            var logins = Settings(manifests, workload).Options.TokenRequests;
            var waits = Enumerable.Range(0, logins.MaxRetries).Sum(attempt => logins.RetryDelay.TotalSeconds * Math.Pow(2, attempt));
            var probe = workload.Sidecar!.StartupProbe;

            Assert.True(
                probe.PeriodSeconds * probe.FailureThreshold > (
                    (logins.MaxRetries + 1) * logins.AttemptTimeout.TotalSeconds) + (1.5 * waits));
        }
    }

    // A figure in a comment gets old and nobody notices: the settings that it follows from are named in its place.
    [Fact]
    public void Comments_GiveNoMeasuredTimes()
    {
        var figures = Directory.EnumerateFiles(Repository.At("k8s"), "*.yaml", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .Where(line => System.Text.RegularExpressions.Regex.IsMatch(line, @"#.*\b[0-9.]+ ?(ms|s|MB|seconds|minutes)\b"));
        Assert.Empty(figures);
    }

    [Fact]
    public async Task HardCodedHosts_AreTheSameInHostsFileCertificateAndGuard()
    {
        var manifests = await Manifests.OverlayAsync("hard-coded-hosts");
        var hosts = manifests.Workloads.Single().Pod.HostAliases.Single();

        Assert.Equal("127.0.0.1", hosts.Ip);
        var certificate = manifests.Documents.Single(document => document.Contains("\n  secretName: sf-sidecar-tls\n",
            StringComparison.Ordinal));
        var guard = manifests.ConfigMaps.Single(
            map => map.Data.ContainsKey("Sidecar__Username")).Data["Sidecar__Listen__AllowedHosts"].Split(',');
        Assert.All(hosts.Hostnames, host => Assert.Contains($"\n  - {host}\n", certificate));
        Assert.All(hosts.Hostnames, host => Assert.Contains(host, guard));
    }

    [Fact]
    public async Task HardCodedHosts_SidecarListensOn443_WithoutACapability_AndResolvesPastTheHostsFile()
    {
        var manifests = await Manifests.OverlayAsync("hard-coded-hosts");
        var workload = manifests.Workloads.Single();

        Assert.Equal("443", Workload.EnvironmentOf(workload.Sidecar!, "Sidecar__Tls__Port"));
        var sysctl = Assert.Single(workload.Pod.SecurityContext.Sysctls);
        Assert.Equal(("net.ipv4.ip_unprivileged_port_start", "443"), (sysctl.Name, sysctl.Value));
        Assert.Contains(manifests.ConfigMaps, map => map.Data.ContainsKey("Sidecar__Upstream__DnsServer"));
    }

    [Fact]
    public async Task HardCodedHosts_AppGetsTheAuthoritysCertificateOnly()
    {
        var workload = (await Manifests.OverlayAsync("hard-coded-hosts")).Workloads.Single();
        var app = workload.Pod.Containers.Single();

        var mounted = app.VolumeMounts.Select(
            mount => workload.Pod.Volumes.Single(volume => volume.Name == mount.Name)).Where(volume => volume.Secret is not null);
        Assert.Equal("ca.crt", Assert.Single(Assert.Single(mounted).Secret.Items).Key);
    }

    [Theory]
    [InlineData("legacy-job")]
    [InlineData("legacy-cronjob")]
    public async Task ClassicJob_EndsTheSidecarWhenDone(string name)
    {
        var app = (
            await Manifests.OverlayAsync(
                "classic")).Workloads.Single(
                    workload => workload.Name == name).Pod.Containers.Single(container => container.Name == "legacy-app");

        Assert.Equal($"http://localhost:{new AdminOptions().Port}/quitquitquit", Workload.EnvironmentOf(app, "QUIT"));
    }

    [Fact]
    public async Task Simulator_SeesTheCertificateButNotTheKey_AndAnswersTheNameTheSidecarCalls()
    {
        var manifests = await Manifests.OverlayAsync("simulator");
        var simulator = manifests.Workloads.Single(workload => workload.Name == "sf-simulator");
        var settings = manifests.ConfigMaps.Single(map => map.Data.ContainsKey("Sidecar__Username")).Data;
        var arguments = simulator.Pod.Containers.Single().Args;
        var service = Assert.Single(manifests.Objects.OfType<V1Service>());

        Assert.Equal("tls.crt", Assert.Single(simulator.Pod.Volumes.Single(volume => volume.Secret is not null).Secret.Items).Key);
        Assert.Equal($"http://{service.Metadata.Name}:{service.Spec.Ports.Single().Port}", settings["Sidecar__LoginHost"]);
        Assert.Equal(settings["Sidecar__ConsumerKey"], arguments[arguments.IndexOf("--consumer-key") + 1]);
        Assert.Equal(settings["Sidecar__Username"], arguments[arguments.IndexOf("--username") + 1]);
    }

    [Theory]
    [InlineData("plain-http")]
    [InlineData("job")]
    [InlineData("classic")]
    [InlineData("hard-coded-hosts")]
    public async Task OverlayForSalesforce_WeakensNoGuard(string overlay)
    {
        var text = (await Manifests.OverlayAsync(overlay)).Text;

        Assert.DoesNotContain("AllowPlainHttp", text);
        Assert.DoesNotContain("AllowedHostSuffixes", text);
        Assert.DoesNotContain("Listen__AllowNonLoopback", text);
    }

    [Fact]
    public async Task SigningKeys_NeverChangeByThemselves()
    {
        var certificates = (await Manifests.OverlayAsync("hard-coded-hosts")).Documents
            .Where(document => document.Contains("kind: Certificate\n", StringComparison.Ordinal)
                && document.Contains("key\n", StringComparison.Ordinal)
                && document.Contains("name: sf-sidecar-self-signed", StringComparison.Ordinal)).ToList();

        Assert.Equal(2, certificates.Count);
        Assert.All(certificates, certificate => Assert.Contains("rotationPolicy: Never", certificate));
    }

    private static IEnumerable<string> ConfigMapsOf(Workload workload) =>
        workload.Containers.SelectMany(container => container.EnvFrom
            ?? []).Where(from => from.ConfigMapRef is not null).Select(from => from.ConfigMapRef.Name)
            .Concat((workload.Pod.Volumes ?? []).Where(volume => volume.ConfigMap is not null).Select(volume => volume.ConfigMap.Name));

    private static Settings Settings(Manifests manifests, Workload workload)
    {
        // As the kubelet: envFrom first, env over it.
        var sidecar = workload.Sidecar!;
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in sidecar.EnvFrom
            .SelectMany(from => manifests.ConfigMaps.Single(map => map.Metadata.Name == from.ConfigMapRef.Name).Data))
        {
            values[name.Replace("__", ":", StringComparison.Ordinal)] = value;
        }

        foreach (var variable in sidecar.Env)
        {
            values[variable.Name.Replace("__", ":", StringComparison.Ordinal)] = variable.Value;
        }

        return SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
    }
}
