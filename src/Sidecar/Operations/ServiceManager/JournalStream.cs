namespace Sidecar.Operations.ServiceManager;

/// <summary>
/// Whether systemd's journal reads the standard output. Its variable alone does not say so: programs inherit it whose output goes
/// elsewhere (systemd.exec(5)).
/// </summary>
internal static class JournalStream
{
    public static bool IsOutput
        => OperatingSystem.IsLinux()
            && Environment.GetEnvironmentVariable("JOURNAL_STREAM")?.Split(':') is [_, { Length: > 0 } inode]
            && new FileInfo("/proc/self/fd/1").LinkTarget?.EndsWith($":[{inode}]", StringComparison.Ordinal) == true;
}
