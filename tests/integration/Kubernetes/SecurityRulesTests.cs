using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Kubernetes;

public class SecurityRulesTests
{
    public static TheoryData<string> Overlays => [.. Manifests.Overlays];

    public static TheoryData<string> Rules => [.. SecurityRules.All.Select(rule => rule.Name)];

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task EveryContainerOfOverlay_KeepsEveryRule(string overlay)
    {
        var workloads = (await Manifests.OverlayAsync(overlay)).Workloads;

        Assert.NotEmpty(workloads);
        Assert.Empty(
            from workload in workloads
            from rule in SecurityRules.All
            from culprit in rule.Violations(workload)
            select $"{workload}: {culprit} breaks \"{rule.Name}\"");
    }

    // The same rules, each with what it asks for taken away.
    [Theory]
    [MemberData(nameof(Rules))]
    public async Task SettingRemoved_RuleIsBroken(string name)
    {
        var rule = SecurityRules.All.Single(candidate => candidate.Name == name);
        var workload = (await Manifests.OverlayAsync("plain-http")).Workloads.Single();

        rule.Sabotage(workload, workload.Sidecar!);

        Assert.NotEmpty(rule.Violations(workload));
    }
}
