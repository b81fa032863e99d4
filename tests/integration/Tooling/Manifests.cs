using System.Collections.Concurrent;
using k8s;
using k8s.Models;

namespace Sidecar.IntegrationTests.Tooling;

/// <summary>What <c>kubectl kustomize</c> makes of a folder, as text and as the API's own types.</summary>
public sealed class Manifests
{
    private const string Hint = "run .ci/lib/install-container-tools.sh (kubectl 1.21 or newer; no cluster is needed)";
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Rendered = new();

    // Kinds that no cluster knows without an operator; KubernetesClient has no models of them.
    private static readonly string[] CustomGroups = ["cert-manager.io/", "monitoring.coreos.com/"];

    private Manifests(string text)
    {
        Text = text;
        Documents = text.Split("\n---\n");
        Objects = KubernetesYaml.LoadAllFromString(string.Join("\n---\n", Documents.Where(document => !IsCustom(document))), null,
            strict: true);
    }

    /// <summary>Names of the folders under k8s/overlays.</summary>
    public static IReadOnlyList<string> Overlays { get; } =
        [.. Directory.GetDirectories(Repository.At("k8s",
            "overlays")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    public string Text { get; }

    public IReadOnlyList<string> Documents { get; }

    /// <summary>Everything but custom resources, loaded strictly: an unknown or misspelt field is an exception.</summary>
    public IReadOnlyList<object> Objects { get; }

    public IReadOnlyList<Workload> Workloads => [.. Objects.Select(Workload.From).OfType<Workload>()];

    public IEnumerable<V1ConfigMap> ConfigMaps => Objects.OfType<V1ConfigMap>();

    public static Task<Manifests> OverlayAsync(string name) => RenderAsync(Repository.At("k8s", "overlays", name));

    public static async Task<Manifests> RenderAsync(string folder)
    {
        var kubectl = RequiredTool.Require("kubectl", Hint);
        // Rendered once, loaded each time: tests take the objects apart.
        var text = await Rendered.GetOrAdd(folder, _ => new(() => RunAsync(kubectl, folder))).Value;
        return new Manifests(text);
    }

    /// <summary>For tests of the loader itself.</summary>
    public static Manifests Parse(string text) => new(text);

    private static async Task<string> RunAsync(string kubectl, string folder) =>
        (await ExternalProcess.RunAsync(kubectl, ["kustomize", folder])).EnsureSuccess().Output;

    private static bool IsCustom(string document)
        => CustomGroups.Any(group => document.Contains($"apiVersion: {group}", StringComparison.Ordinal));
}
