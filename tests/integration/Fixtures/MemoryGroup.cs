using System.Globalization;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>A control group that limits the memory of what is started in it, as a container does.</summary>
public sealed class MemoryGroup : IAsyncDisposable
{
    private readonly string _folder;
    private readonly bool _second;

    private MemoryGroup(string folder, bool second) => (_folder, _second) = (folder, second);

    /// <summary>What a shell must do to enter the group.</summary>
    public string Entry => $"echo $$ > {_folder}/cgroup.procs";

    /// <summary>The most that was in use, in MB; NaN where the kernel does not tell.</summary>
    public double PeakMegabytes
    {
        get
        {
            var file = Path.Combine(_folder, _second ? "memory.peak" : "memory.max_usage_in_bytes");
            return File.Exists(file) ? long.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) / 1048576.0 : double.NaN;
        }
    }

    public static MemoryGroup Limited(long bytes)
    {
        var second = File.Exists("/sys/fs/cgroup/cgroup.controllers");
        var folder = Path.Combine(second ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory", $"sidecar-test-{Guid.NewGuid():n}");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(
                Path.Combine(folder, second ? "memory.max" : "memory.limit_in_bytes"),
                bytes.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RequiredTool.RequireThat(false, $"A memory control group cannot be made here ({e.Message}); run as root with a writable /sys/fs/cgroup.");
        }

        return new(folder, second);
    }

    public async ValueTask DisposeAsync()
    {
        for (var patience = 100; patience > 0; patience--)
        {
            try
            {
                Directory.Delete(_folder);
                return;
            }
            catch (IOException)
            {
                // The kernel has not yet forgotten the last process.
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }
}
