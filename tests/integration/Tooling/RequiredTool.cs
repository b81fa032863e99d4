namespace Sidecar.IntegrationTests.Tooling;

/// <summary>
/// A program of the machine that a test needs. Where it is missing the test is skipped, with what to install as the reason; in CI
/// (environment variable <c>CI=true</c>) it fails instead, so that no check vanishes unseen from the one place that must run them all.
/// </summary>
public static class RequiredTool
{
    public static bool InCi => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <param name="name">Command name, looked for in <c>PATH</c> and in the administrator's folders.</param>
    /// <param name="hint">How to get it, for example the command that installs it.</param>
    /// <returns>Its full path.</returns>
    public static string Require(string name, string hint)
    {
        var path = Find(name);
        if (path is null)
        {
            Refuse($"{name} is not installed: {hint}");
        }

        return path!;
    }

    /// <summary>Skips (in CI: fails) for a reason other than a missing program, for example missing rights.</summary>
    public static void RequireThat(bool condition, string reason)
    {
        if (!condition)
        {
            Refuse(reason);
        }
    }

    /// <summary>Full path of <paramref name="name"/>, or null.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/sbin", "/sbin"]) // where Debian keeps debootstrap; not in an ordinary user's PATH
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    private static void Refuse(string reason)
    {
        if (InCi)
        {
            Assert.Fail($"CI must not skip this. {reason}");
        }

        Assert.Skip(reason);
    }
}
