
namespace Sidecar.IntegrationTests.Tooling;

/// <summary>Where the checkout is, for tests of files that are not compiled.</summary>
public static class Repository
{
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", "artifacts", "TestResults"];

    public static string Root { get; } = FindRoot();

    public static string At(params string[] path) => Path.Combine([Root, .. path]);

    /// <summary>Path from the root of the checkout, for messages.</summary>
    public static string Name(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>The files below a folder, without what builds and package managers put there.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        var below = Directory.EnumerateDirectories(folder)
            .Where(child => Path.GetFileName(child) is var name && !name.StartsWith('.')
                && !NotOurs.Contains(name, StringComparer.OrdinalIgnoreCase));
        return Directory.EnumerateFiles(folder, pattern).Concat(below.SelectMany(child => Files(child, pattern)));
    }

    // From the test's own folder upwards. Not [CallerFilePath]: PathMap makes that /_/… on purpose.
    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sidecar.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Sidecar.slnx above {AppContext.BaseDirectory}.");
    }
}
