namespace Sidecar.IntegrationTests.Tooling;

/// <summary>What is dear to make and worth keeping between runs: base images, downloaded validators. Safe to delete at any time.</summary>
public static class TestCache
{
    // The same place as in tests/integration/Container/engine.sh.
    public static string Folder { get; } = Directory.CreateDirectory(Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "sf-sidecar-test")).FullName;
}
