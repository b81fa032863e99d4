
namespace Sidecar.IntegrationTests.Tooling;

/// <summary>Where the checkout is, for tests of files that are not compiled.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string At(params string[] path) => Path.Combine([Root, .. path]);

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
