using k8s.Models;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Kubernetes;

/// <summary>The restricted Pod Security level, and what this project asks beyond it.</summary>
public static class SecurityRules
{
    private static readonly string[] SecretWords = ["PASSWORD", "SECRET", "TOKEN", "PRIVATE", "CREDENTIAL"];

    public static IReadOnlyList<PodRule> All { get; } =
    [
        PodRule.Container("runs as a user that is not root",
            it => it.SecurityContext is { RunAsNonRoot: true, RunAsUser: > 0, RunAsGroup: > 0 },
            it => it.SecurityContext.RunAsUser = 0),
        PodRule.Container("says runAsNonRoot",
            it => it.SecurityContext?.RunAsNonRoot == true,
            it => it.SecurityContext.RunAsNonRoot = null),
        PodRule.Container("root file system is read-only",
            it => it.SecurityContext?.ReadOnlyRootFilesystem == true,
            it => it.SecurityContext.ReadOnlyRootFilesystem = null),
        PodRule.Container("gains no privilege",
            it => it.SecurityContext?.AllowPrivilegeEscalation == false,
            it => it.SecurityContext.AllowPrivilegeEscalation = null),
        PodRule.Container("is not privileged",
            it => it.SecurityContext?.Privileged != true,
            it => it.SecurityContext.Privileged = true),
        PodRule.Container("drops all capabilities",
            it => it.SecurityContext?.Capabilities is { Add: null or { Count: 0 }, Drop: ["ALL"] },
            it => it.SecurityContext.Capabilities = null),
        PodRule.Container("adds no capability",
            it => it.SecurityContext?.Capabilities?.Add is null or { Count: 0 },
            it => it.SecurityContext.Capabilities.Add = ["NET_BIND_SERVICE"]),
        PodRule.Container("has the runtime's seccomp profile",
            it => it.SecurityContext?.SeccompProfile?.Type == "RuntimeDefault",
            it => it.SecurityContext.SeccompProfile = null),
        PodRule.Container("limits memory and CPU",
            it => it.Resources?.Limits is { } limits && limits.ContainsKey("memory") && limits.ContainsKey("cpu"),
            it => it.Resources.Limits.Remove("memory")),
        PodRule.Container("requests memory and CPU",
            it => it.Resources?.Requests is { } requests && requests.ContainsKey("memory") && requests.ContainsKey("cpu"),
            it => it.Resources.Requests = null),
        PodRule.Container("takes no secret from a Secret by environment",
            it => (it.EnvFrom ?? []).All(from => from.SecretRef is null) && (it.Env
                ?? []).All(variable => variable.ValueFrom?.SecretKeyRef is null),
            it => it.EnvFrom.Add(new V1EnvFromSource { SecretRef = new V1SecretEnvSource { Name = "sf-sidecar-key" } })),
        PodRule.Container("has no secret in the environment",
            it => (it.Env ?? []).All(variable => !LooksSecret(variable)),
            it => it.Env.Add(new V1EnvVar { Name = "Sidecar__KeyPassword", Value = "hunter2" })),
        PodRule.Container("opens no port of the node",
            it => (it.Ports ?? []).All(port => port.HostPort is null),
            it => it.Ports = [new V1ContainerPort { ContainerPort = 8081, HostPort = 8081 }]),
        PodRule.Container("names an image version",
            it => it.Image.LastIndexOf(':') > it.Image.LastIndexOf('/') && !it.Image.EndsWith(":latest", StringComparison.Ordinal),
            it => it.Image = "sf-sidecar"),
        PodRule.Pod("shares nothing with the node",
            it => it.Pod is { HostNetwork: not true, HostPID: not true, HostIPC: not true }
                && Volumes(it).All(volume => volume.HostPath is null),
            it => it.Pod.Volumes.Add(new V1Volume { Name = "node", HostPath = new V1HostPathVolumeSource { Path = "/" } })),
        PodRule.Pod("mounts no service account token",
            it => it.Pod.AutomountServiceAccountToken == false,
            it => it.Pod.AutomountServiceAccountToken = null),
        PodRule.Pod("private keys can be read without a group of the pod, and written by nobody",
            it => Volumes(it).Where(volume => volume.Secret is not null).All(volume => volume.Secret.DefaultMode == 0x124), // 0444
            it => Volumes(it).First(HoldsPrivateKey).Secret.DefaultMode = 0x120), // 0440, which needs fsGroup
        PodRule.Pod("the pod's groups are the app's own affair",
            it => it.Pod.SecurityContext is not { FsGroup: not null } and not { SupplementalGroups: not null },
            it => it.Pod.SecurityContext = new V1PodSecurityContext { FsGroup = 10001 }),
        PodRule.Pod("private keys are mounted by the sidecar alone, read-only, whole",
            it => PrivateKeyMounts(it).All(mount => mount is { Container: "sf-sidecar", Mount: { ReadOnlyProperty: true, SubPath: null } }),
            it => it.Sidecar!.VolumeMounts.Single(mount => mount.Name == "sf-sidecar-key").SubPath = "tls.key"),
        PodRule.Pod("the app cannot read a private key",
            it => PrivateKeyMounts(it).All(mount => mount.Container == "sf-sidecar"),
            it => it.Pod.Containers.Single(container => container.Name == "legacy-app").VolumeMounts.Add(
                new V1VolumeMount { Name = "sf-sidecar-key", MountPath = "/key", ReadOnlyProperty = true })),
        PodRule.Pod("scratch space is bounded",
            it => Volumes(it).Where(volume => volume.EmptyDir is not null).All(volume => volume.EmptyDir.SizeLimit is not null),
            it => Volumes(it).First(volume => volume.EmptyDir is not null).EmptyDir.SizeLimit = null),
    ];

    private static IEnumerable<V1Volume> Volumes(Workload workload) => workload.Pod.Volumes ?? [];

    // Without items a secret is mounted whole, tls.key included.
    private static bool HoldsPrivateKey(V1Volume volume) =>
        volume.Secret is { } secret && (secret.Items is null
            || secret.Items.Any(item => item.Key.EndsWith(".key", StringComparison.Ordinal)));

    private static IEnumerable<(string Container, V1VolumeMount Mount)> PrivateKeyMounts(Workload workload)
    {
        var keys = Volumes(workload).Where(HoldsPrivateKey).Select(volume => volume.Name).ToHashSet();
        return from container in workload.Containers
               from mount in container.VolumeMounts ?? []
               where keys.Contains(mount.Name)
               select (container.Name, mount);
    }

    // A path to a secret is none.
    private static bool LooksSecret(V1EnvVar variable) =>
        (variable.Value?.Contains("BEGIN", StringComparison.Ordinal) ?? false)
        || (SecretWords.Any(word => variable.Name.Contains(word, StringComparison.OrdinalIgnoreCase))
            && !variable.Name.EndsWith("Path", StringComparison.OrdinalIgnoreCase));
}
