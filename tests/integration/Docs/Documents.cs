using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Docs;

/// <summary>The documents, manifests and sources of the checkout, without what builds and package managers put there.</summary>
internal static class Documents
{
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", "artifacts", "TestResults"];

    public static IReadOnlyList<string> Markdown() => [.. Find(Repository.Root, "*.md")];

    public static IReadOnlyList<string> Manifests() => [.. Find(Repository.At("k8s"), "*.yaml"), .. Find(Repository.At("k8s"), "*.env")];

    public static IReadOnlyList<string> Sources() => [.. Find(Repository.At("src"), "*.cs"), .. Find(Repository.At("samples"), "*.cs")];

    /// <summary>Path from the root of the checkout, for messages.</summary>
    public static string Name(string path) => Path.GetRelativePath(Repository.Root, path);

    private static IEnumerable<string> Find(string folder, string pattern)
    {
        var below = Directory.EnumerateDirectories(folder)
            .Where(child => Path.GetFileName(child) is var name && !name.StartsWith('.') && !NotOurs.Contains(name, StringComparer.OrdinalIgnoreCase));
        return Directory.EnumerateFiles(folder, pattern).Concat(below.SelectMany(child => Find(child, pattern)));
    }
}
