using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Architecture;

/// <param name="Path">From the root of its tree, with slashes.</param>
public sealed record SourceFile(string Path, string Text)
{
    /// <summary>The folder right below the root of the tree; empty for a file that lies in the root itself.</summary>
    public string Room => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.IndexOf('/', StringComparison.Ordinal)] : "";

    public string[] Lines => Text.TrimEnd('\n').Split('\n');

    /// <summary>The C# files below a folder.</summary>
    public static IReadOnlyList<SourceFile> Below(string folder) =>
        [.. Repository.Files(folder, "*.cs")
            .Select(file => new SourceFile(System.IO.Path.GetRelativePath(folder, file).Replace('\\', '/'),
                System.IO.File.ReadAllText(file)))
            .OrderBy(file => file.Path, StringComparer.Ordinal)];
}
