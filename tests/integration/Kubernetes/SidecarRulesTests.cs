using k8s;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Kubernetes;

public class SidecarRulesTests
{
    private static readonly string EveryKind = Repository.At("tests", "integration", "Kubernetes", "every-kind");

    private static readonly string[] Classics = ["classic"];

    public static TheoryData<string> Overlays => [.. Manifests.Overlays];

    public static TheoryData<string> Forms => ["native", "classic"];

    public static TheoryData<string, string> Rules
    {
        get
        {
            var rules = new TheoryData<string, string>();
            foreach (var form in new[] { "native", "classic" })
            {
                foreach (var rule in RulesOf(form))
                {
                    rules.Add(form, rule.Name);
                }
            }

            return rules;
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task EverySidecarOfOverlay_KeepsEveryRule(string overlay)
    {
        var workloads = (await Manifests.OverlayAsync(overlay)).Workloads.Where(workload => workload.Sidecar is not null).ToList();

        Assert.NotEmpty(workloads);
        Assert.Empty(
            from workload in workloads
            from rule in RulesOf(Classics.Contains(overlay) ? "classic" : "native")
            from culprit in rule.Violations(workload)
            select $"{workload}: {culprit} breaks \"{rule.Name}\"");
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task SettingRemoved_RuleIsBroken(string form, string name)
    {
        var rule = RulesOf(form).Single(candidate => candidate.Name == name);
        var overlay = form == "classic" ? "classic" : "plain-http";
        var workload = (await Manifests.OverlayAsync(overlay)).Workloads.First(candidate => candidate.Kind == "Deployment");
        Assert.Empty(rule.Violations(workload));

        rule.Sabotage(workload, workload.Sidecar!);

        Assert.NotEmpty(rule.Violations(workload));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task EveryKindThatAsked_GetsTheSameSidecar(string form)
    {
        var workloads = (await Manifests.RenderAsync(Path.Combine(EveryKind, form))).Workloads;

        var with = workloads.Where(workload => workload.Name != "without").ToList();
        Assert.Equal(["CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "StatefulSet"],
            with.Select(workload => workload.Kind).Order(StringComparer.Ordinal));
        // pod.yaml, cronjob.yaml and bare-pod.yaml are three files: this keeps them one thing.
        Assert.Single(with.Select(workload => KubernetesYaml.Serialize(workload.Sidecar)).Distinct());
        Assert.Single(with.Select(workload => KubernetesYaml.Serialize(workload.Pod.Volumes)).Distinct());
        Assert.Single(with.Select(workload => KubernetesYaml.Serialize(workload.Pod.SecurityContext)).Distinct());
        Assert.All(with, workload => Assert.Equal("enabled", workload.Template.Metadata.Labels["sf-sidecar"]));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task WorkloadThatDidNotAsk_GetsNone(string form)
    {
        var workload = (await Manifests.RenderAsync(Path.Combine(EveryKind,
            form))).Workloads.Single(candidate => candidate.Name == "without");

        Assert.Null(workload.Sidecar);
        Assert.Null(workload.Pod.Volumes);
    }

    private static PodRule[] RulesOf(string form)
        => [.. SidecarRules.Common, .. form == "classic" ? SidecarRules.Classic : SidecarRules.Native];
}
