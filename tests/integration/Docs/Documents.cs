using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Docs;

/// <summary>The documents, manifests and sources of the checkout.</summary>
internal static class Documents
{
    public static IReadOnlyList<string> Markdown() => [.. Repository.Files(Repository.Root, "*.md")];

    public static IReadOnlyList<string> Manifests() =>
        [.. Repository.Files(Repository.At("k8s"), "*.yaml"), .. Repository.Files(Repository.At("k8s"), "*.env")];

    public static IReadOnlyList<string> Sources() =>
        [.. Repository.Files(Repository.At("src"), "*.cs"), .. Repository.Files(Repository.At("samples"), "*.cs")];

    /// <summary>Path from the root of the checkout, for messages.</summary>
    public static string Name(string path) => Repository.Name(path);
}
