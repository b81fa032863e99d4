using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Kubernetes;

/// <summary>A user's kustomization of one file of resources and some components of this repository.</summary>
internal static class Kustomization
{
    public static async Task<ProcessResult> BuildAsync(string resources, params string[] components)
    {
        var kubectl = RequiredTool.Require("kubectl", "run .ci/lib/install-container-tools.sh");
        using var folder = new TestFolder();
        folder.Write("resources.yaml", resources);
        var used = components.Select(name => $"  - {Path.GetRelativePath(folder.Path, Repository.At("k8s", "components", name))}\n");
        folder.Write("kustomization.yaml", "resources:\n  - resources.yaml\ncomponents:\n" + string.Concat(used)
            + "configMapGenerator:\n  - name: sf-sidecar\n    literals:\n      - Sidecar__Username=integration@example.com\n");
        return await ExternalProcess.RunAsync(kubectl, ["kustomize", folder.Path]);
    }
}
