using k8s.Models;

namespace Sidecar.IntegrationTests.Tooling;

/// <summary>A thing that makes pods, whatever its kind.</summary>
public sealed record Workload(string Kind, string Name, V1PodTemplateSpec Template)
{
    public V1PodSpec Pod => Template.Spec;

    public IReadOnlyList<V1Container> InitContainers => [.. Pod.InitContainers ?? []];

    public IReadOnlyList<V1Container> Containers => [.. InitContainers, .. Pod.Containers];

    /// <summary>The sidecar, in whichever list it is; null where the workload has none.</summary>
    public V1Container? Sidecar => Containers.SingleOrDefault(container => container.Name == "sf-sidecar");

    /// <summary>SIGTERM to SIGKILL; Kubernetes' default is 30 s.</summary>
    public TimeSpan GracePeriod => TimeSpan.FromSeconds(Pod.TerminationGracePeriodSeconds ?? 30);

    public static Workload? From(object any) => any switch
    {
        V1Deployment it => new("Deployment", it.Metadata.Name, it.Spec.Template),
        V1StatefulSet it => new("StatefulSet", it.Metadata.Name, it.Spec.Template),
        V1DaemonSet it => new("DaemonSet", it.Metadata.Name, it.Spec.Template),
        V1ReplicaSet it => new("ReplicaSet", it.Metadata.Name, it.Spec.Template),
        V1Pod it => new("Pod", it.Metadata.Name, new V1PodTemplateSpec { Metadata = it.Metadata, Spec = it.Spec }),
        V1Job it => new("Job", it.Metadata.Name, it.Spec.Template),
        V1CronJob it => new("CronJob", it.Metadata.Name, it.Spec.JobTemplate.Spec.Template),
        _ => null,
    };

    public static string? EnvironmentOf(V1Container container, string name)
        => container.Env?.SingleOrDefault(variable => variable.Name == name)?.Value;

    public override string ToString() => $"{Kind}/{Name}";
}
