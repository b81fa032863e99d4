using k8s.Models;
using Sidecar.Configuration;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Kubernetes;

/// <summary>
/// What makes a container a working sidecar: order, probes, drain, mounts. podman's player shows none of it, so the YAML is asserted.
/// </summary>
public static class SidecarRules
{
    /// <summary>Rules for both forms.</summary>
    public static IReadOnlyList<PodRule> Common { get; } =
    [
        PodRule.Pod("pods carry the label that network policy and monitoring select",
            it => it.Template.Metadata.Labels["sf-sidecar"] == "enabled",
            it => it.Template.Metadata.Labels["sf-sidecar"] = "disabled"),
        Sidecar("a startup probe lets the app start within a second of the sidecar",
            it => it.StartupProbe is { PeriodSeconds: 1 },
            it => it.StartupProbe = null),
        Sidecar("key path is where the key's volume is mounted",
            it => Mount(it, "sf-sidecar-key")?.MountPath == Workload.EnvironmentOf(it, "Sidecar__KeyPath"),
            it => it.VolumeMounts.Single(mount => mount.Name == "sf-sidecar-key").MountPath = "/elsewhere"),
        Sidecar("replay files have a writable place on a read-only root",
            it => Mount(it, "sf-sidecar-replay") is { ReadOnlyProperty: not true } mount
                && mount.MountPath == Workload.EnvironmentOf(it, "Sidecar__Replay__Directory"),
            it => it.Env.Single(variable => variable.Name == "Sidecar__Replay__Directory").Value = "/tmp"),
        PodRule.Pod("replay files are on disk, not in memory, and have room for several uploads",
            it => it.Pod.Volumes.Single(volume => volume.Name == "sf-sidecar-replay").EmptyDir is { Medium: null } scratch
                && scratch.SizeLimit.ToInt64() >= 4 * new ReplayOptions().Limit,
            it => it.Pod.Volumes.Single(volume => volume.Name == "sf-sidecar-replay").EmptyDir.SizeLimit = new ResourceQuantity("256Mi")),
        PodRule.Pod("the drain fits into the grace period, with time to spare for the app",
            it => Drain(it.Sidecar!) + TimeSpan.FromSeconds(3) <= it.GracePeriod && Drain(it.Sidecar!) > TimeSpan.Zero,
            it => it.Pod.TerminationGracePeriodSeconds = 8),
        Sidecar("settings come from a ConfigMap",
            it => it.EnvFrom?.Count(from => from.ConfigMapRef is not null) == 1,
            it => it.EnvFrom = null),
        Sidecar("the app's listeners are no ports of the pod",
            it => (it.Ports ?? []).All(port => port.ContainerPort is not (8080 or 8443 or 443)),
            it => it.Ports = [new V1ContainerPort { ContainerPort = 8080 }]),
        Sidecar("the memory limit is the one the pod test runs with",
            it => it.Resources.Limits["memory"].ToInt64() == 64 << 20,
            it => it.Resources.Limits["memory"] = new ResourceQuantity("63Mi")),
    ];

    /// <summary>An init container that keeps running (Kubernetes 1.29).</summary>
    public static IReadOnlyList<PodRule> Native { get; } =
    [
        Sidecar("is a native sidecar",
            it => it.RestartPolicy == "Always",
            it => it.RestartPolicy = null),
        PodRule.Pod("starts before the app's own init containers",
            it => it.InitContainers[0].Name == "sf-sidecar" && it.Pod.Containers.All(container => container.Name != "sf-sidecar"),
            it => it.Pod.InitContainers.Insert(0, new V1Container { Name = "migrate", Image = "migrate:1" })),
        Sidecar("the kubelet probes the admin port by HTTP, each question at its own path",
            it => (it.StartupProbe?.HttpGet?.Path, it.LivenessProbe?.HttpGet?.Path, it.ReadinessProbe?.HttpGet?.Path) == ("/startupz",
                "/livez", "/readyz"),
            it => it.LivenessProbe.HttpGet.Path = "/readyz"), // would restart the sidecar whenever Salesforce is away
        Sidecar("probes name the admin port",
            it => new[] { it.StartupProbe, it.LivenessProbe, it.ReadinessProbe }.All(probe => probe?.HttpGet?.Port?.Value == "sf-admin")
                && it.Ports.Single(port => port.Name == "sf-admin").ContainerPort == new AdminOptions().Port,
            it => it.Ports[0].ContainerPort = 8080),
        Sidecar("the admin port can be reached by the kubelet",
            it => Workload.EnvironmentOf(it, "Sidecar__Admin__Address") is "0.0.0.0" or "::"
                && Workload.EnvironmentOf(it, "Sidecar__Admin__AllowNonLoopback") == "true",
            it => it.Env.Remove(it.Env.Single(variable => variable.Name == "Sidecar__Admin__AllowNonLoopback"))),
        Sidecar("a port that others can reach cannot end the sidecar",
            it => Workload.EnvironmentOf(it, "Sidecar__Admin__AllowQuit") is null,
            it => it.Env.Add(new V1EnvVar { Name = "Sidecar__Admin__AllowQuit", Value = "true" })),
    ];

    /// <summary>A container among the others, for older clusters.</summary>
    public static IReadOnlyList<PodRule> Classic { get; } =
    [
        PodRule.Pod("is the first container, which the kubelet starts first",
            it => it.Pod.Containers[0].Name == "sf-sidecar" && it.InitContainers.All(container => container.Name != "sf-sidecar"),
            it => it.Pod.Containers.Insert(0, new V1Container { Name = "other", Image = "other:1" })),
        Sidecar("says nothing old clusters do not know",
            it => it.RestartPolicy is null,
            it => it.RestartPolicy = "Always"),
        Sidecar("can be ended by the app, and by nobody outside the pod",
            it => Workload.EnvironmentOf(it, "Sidecar__Admin__AllowQuit") == "true"
                && Workload.EnvironmentOf(it, "Sidecar__Admin__Address") is null
                && Workload.EnvironmentOf(it, "Sidecar__Admin__AllowNonLoopback") is null,
            it => it.Env.Add(new V1EnvVar { Name = "Sidecar__Admin__Address", Value = "0.0.0.0" })),
        Sidecar("probes run the binary inside, the kubelet cannot reach loopback",
            it => Command(it.StartupProbe) == "/usr/local/bin/sidecar healthcheck --live"
                && Command(it.LivenessProbe) == Command(it.StartupProbe)
                && Command(it.ReadinessProbe) == "/usr/local/bin/sidecar healthcheck",
            it => it.LivenessProbe.Exec = null),
        Sidecar("exec probes are far apart, each costs a process",
            it => it.LivenessProbe?.PeriodSeconds >= 15 && it.ReadinessProbe?.PeriodSeconds >= 15,
            it => it.ReadinessProbe.PeriodSeconds = 1),
        Sidecar("keeps serving after SIGTERM, which the app gets at the same moment",
            it => Setting(it, "Sidecar__Drain__AcceptFor") >= TimeSpan.FromSeconds(10),
            it => it.Env.Single(variable => variable.Name == "Sidecar__Drain__AcceptFor").Value = "1s"),
    ];

    private static PodRule Sidecar(string name, Func<V1Container, bool> holds, Action<V1Container> sabotage) => new(
        name,
        workload => holds(workload.Sidecar!) ? [] : ["sf-sidecar"],
        (_, sidecar) => sabotage(sidecar));

    private static V1VolumeMount? Mount(V1Container container, string name)
        => container.VolumeMounts.SingleOrDefault(mount => mount.Name == name);

    private static string Command(V1Probe? probe) => string.Join(' ', probe?.Exec?.Command ?? []);

    private static TimeSpan Drain(V1Container sidecar)
        => Setting(sidecar, "Sidecar__Drain__AcceptFor") + Setting(sidecar, "Sidecar__Drain__FinishWithin");

    private static TimeSpan Setting(V1Container sidecar, string name) =>
        SettingText.Duration(Workload.EnvironmentOf(sidecar, name)!, TimeSpan.Zero, TimeSpan.FromHours(1));
}
