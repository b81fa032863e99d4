using k8s;
using k8s.Models;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Container;

/// <summary>
/// The pod of the simulator overlay in a form that podman's player (4.3) can run. What it changes is what the player lacks, nothing else:
/// <list type="bullet">
/// <item>init containers that keep running hang it: the sidecar moves to the containers;</item>
/// <item>Secret volumes are not decoded: host folders, laid out and owned as the kubelet does it, stand in for them;</item>
/// <item>probes are not scheduled: removed, the test asks by <c>podman exec</c>;</item>
/// <item>there are no Services and hostAliases are ignored: the simulator joins the pod, and the pod is named like the Service.</item>
/// </list>
/// All of that is asserted on the rendered YAML (tests/integration/Kubernetes). Security contexts, limits, environment, volumes and images
/// stay as rendered.
/// </summary>
public static class PlayPod
{
    /// <param name="secrets">Folder with a folder for each key a container gets: <c>key</c> and <c>certificate</c>.</param>
    /// <param name="sabotage">Takes something away before the pod is written, to see the test fail.</param>
    public static async Task<string> WriteAsync(string secrets, Action<V1PodSpec>? sabotage = null)
    {
        var manifests = await Manifests.OverlayAsync("simulator");
        var legacy = manifests.Workloads.Single(workload => workload.Name == "legacy-app").Pod;
        var simulator = manifests.Workloads.Single(workload => workload.Name == "sf-simulator").Pod;

        var pod = legacy;
        pod.Containers = [.. pod.InitContainers, .. simulator.Containers, .. pod.Containers];
        pod.InitContainers = null;
        foreach (var container in pod.Containers)
        {
            (container.RestartPolicy, container.StartupProbe, container.LivenessProbe, container.ReadinessProbe) = (null, null, null, null);
        }

        pod.Volumes = [.. pod.Volumes, .. simulator.Volumes];
        StandIn(pod, "sf-sidecar-key", Path.Combine(secrets, "key"));
        StandIn(pod, "certificate", Path.Combine(secrets, "certificate"));
        pod.Containers.Single(container => container.Name == "legacy-app").Env = [new V1EnvVar { Name = "PAUSE", Value = "0.2" }];
        pod.RestartPolicy = "Never";
        sabotage?.Invoke(pod);

        return KubernetesYaml.SerializeAll(
        [
            .. manifests.ConfigMaps,
            new V1Pod { ApiVersion = "v1", Kind = "Pod", Metadata = new V1ObjectMeta { Name = "sf-simulator" }, Spec = pod },
        ]);
    }

    private static void StandIn(V1PodSpec pod, string name, string folder)
    {
        var volume = pod.Volumes.Single(candidate => candidate.Name == name);
        volume.Secret = null;
        volume.HostPath = new V1HostPathVolumeSource { Path = folder, Type = "Directory" };
    }
}
