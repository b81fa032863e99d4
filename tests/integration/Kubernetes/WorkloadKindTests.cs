using k8s;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Kubernetes;

/// <summary>A workload of the app, as the component finds it: which kinds it accepts, and what it leaves as it is.</summary>
public class WorkloadKindTests
{
    // kustomize replaces the lists of kinds that it does not know. The app's containers would be gone.
    [Theory]
    [InlineData("argoproj.io/v1alpha1", "Rollout", "sidecar")]
    [InlineData("argoproj.io/v1alpha1", "Rollout", "classic-sidecar")]
    [InlineData("apps.openshift.io/v1", "DeploymentConfig", "sidecar")]
    [InlineData("v1", "ReplicationController", "sidecar")]
    [InlineData("keda.sh/v1alpha1", "ScaledJob", "sidecar")]
    [InlineData("apps.kruise.io/v1alpha1", "CloneSet", "sidecar")]
    [InlineData("apps.kruise.io/v1beta1", "StatefulSet", "sidecar")]
    [InlineData("batch.volcano.sh/v1alpha1", "Job", "sidecar")]
    [InlineData("serving.knative.dev/v1", "Service", "sidecar")]
    public async Task LabelledKindThatCannotHaveTheSidecar_StopsTheBuildWithAReason(string version, string kind, string component)
    {
        var result = await Kustomization.BuildAsync(Workload(version, kind, "    sf-sidecar: enabled"), component);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("the sidecar cannot be added to this kind", result.Errors);
        Assert.Contains("kubernetes.md", result.Errors);
    }

    [Theory]
    [InlineData("argoproj.io/v1alpha1", "Rollout")]
    [InlineData("serving.knative.dev/v1", "Service")]
    public async Task KindThatDidNotAsk_StaysAsItIs(string version, string kind)
    {
        var result = await Kustomization.BuildAsync(Workload(version, kind, "    other: label"), "sidecar");

        Assert.DoesNotContain("sf-sidecar:0.1.0", result.EnsureSuccess().Output);
    }

    [Theory]
    [InlineData("sidecar")]
    [InlineData("classic-sidecar")]
    public async Task AppsOwnSecurityContext_Wins(string component)
    {
        var app = Workload("apps/v1", "Deployment", "    sf-sidecar: enabled").Replace(
            "      containers:",
            """
                  securityContext:
                    runAsUser: 4711
                    fsGroup: 2000
                    fsGroupChangePolicy: Always
                    supplementalGroups: [3000]
                  terminationGracePeriodSeconds: 77
                  containers:
            """, StringComparison.Ordinal);

        var result = await Kustomization.BuildAsync(app, component);
        var pod = Assert.Single(Manifests.Parse(result.EnsureSuccess().Output).Workloads).Pod;

        Assert.Equal((2000, "Always", 4711), (pod.SecurityContext.FsGroup, pod.SecurityContext.FsGroupChangePolicy,
            pod.SecurityContext.RunAsUser));
        Assert.Equal([3000], pod.SecurityContext.SupplementalGroups);
        Assert.Equal(77, pod.TerminationGracePeriodSeconds);
    }

    [Fact]
    public async Task OpenShift_SidecarHasNoFixedUser_AndIsTheSameInEveryKind()
    {
        var manifests = await Manifests.RenderAsync(Repository.At("tests", "integration", "Kubernetes", "every-kind", "openshift"));

        var with = manifests.Workloads.Where(workload => workload.Sidecar is not null).ToList();
        Assert.Equal(7, with.Count);
        Assert.Single(with.Select(workload => KubernetesYaml.Serialize(workload.Sidecar)).Distinct());
        Assert.All(with, workload =>
        {
            var context = workload.Sidecar!.SecurityContext;
            Assert.Equal((null, null), (context.RunAsUser, context.RunAsGroup));
            Assert.True(context is { RunAsNonRoot: true, ReadOnlyRootFilesystem: true, AllowPrivilegeEscalation: false });
            Assert.Null(workload.Pod.SecurityContext?.FsGroup);
        });
    }

    [Fact]
    public async Task HardCodedHostsAndNextKey_AreTheSameInEveryKind()
    {
        var manifests = await Manifests.RenderAsync(Repository.At("tests", "integration", "Kubernetes", "every-kind", "tls"));

        var with = manifests.Workloads.Where(workload => workload.Sidecar is not null).ToList();
        Assert.Equal(7, with.Count);
        Assert.Single(with.Select(workload => KubernetesYaml.Serialize(workload.Sidecar)).Distinct());
        Assert.Single(with.Select(workload => KubernetesYaml.Serialize(workload.Pod.Volumes)).Distinct());
        Assert.Single(with.Select(workload => KubernetesYaml.Serialize(workload.Pod.HostAliases)).Distinct());
        Assert.Single(with.Select(workload => KubernetesYaml.Serialize(workload.Pod.SecurityContext)).Distinct());
    }

    private static string Workload(string version, string kind, string label) => $$"""
        apiVersion: {{version}}
        kind: {{kind}}
        metadata:
          name: app
          labels:
        {{label}}
        spec:
          selector:
            matchLabels:
              app: legacy
          template:
            metadata:
              labels:
                app: legacy
            spec:
              containers:
                - name: legacy
                  image: legacy:1

        """;
}
