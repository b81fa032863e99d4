using k8s.Models;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Kubernetes;

/// <summary>
/// Something that must hold for every pod, together with the act that breaks it: a rule that its own sabotage does not break checks
/// nothing.
/// </summary>
/// <param name="Name">What holds.</param>
/// <param name="Violations">Who breaks it in a workload.</param>
/// <param name="Sabotage">Breaks it; gets a workload with the sidecar, and the sidecar.</param>
public sealed record PodRule(string Name, Func<Workload, IEnumerable<string>> Violations, Action<Workload, V1Container> Sabotage)
{
    /// <summary>A rule for each container.</summary>
    public static PodRule Container(string name, Func<V1Container, bool> holds, Action<V1Container> sabotage) => new(
        name,
        workload => workload.Containers.Where(container => !holds(container)).Select(container => container.Name),
        (_, sidecar) => sabotage(sidecar));

    /// <summary>A rule for the pod as a whole.</summary>
    public static PodRule Pod(string name, Func<Workload, bool> holds, Action<Workload> sabotage) => new(
        name,
        workload => holds(workload) ? [] : ["pod"],
        (workload, _) => sabotage(workload));

    public override string ToString() => Name;
}
