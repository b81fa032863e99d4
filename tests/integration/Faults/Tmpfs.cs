using System.Diagnostics;

namespace Sidecar.IntegrationTests.Faults;

/// <summary>A small file system of one's own, to fill up or to forbid writing to. Needs root, which containers of CI are.</summary>
public sealed class Tmpfs : IDisposable
{
    private readonly string _path;

    private Tmpfs(string path) => _path = path;

    public static Tmpfs Mount(string path, string options)
    {
        if (Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path) is { } problem)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", problem);
            Assert.Fail(problem);
        }

        return new Tmpfs(path);
    }

    public void Dispose() => Run("umount", "-l", _path);

    private static string? Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"{program} {string.Join(' ', arguments)}: {error}";
    }
}
