using System.Globalization;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>What the kernel knows of a published sidecar's process.</summary>
public static class PublishedProcess
{
    /// <summary>The most memory it was resident with so far, in bytes.</summary>
    public static long PeakMemory(this PublishedSidecar sidecar) => Status(sidecar, "VmHWM:");

    /// <summary>The memory it is resident with, in bytes.</summary>
    public static long Memory(this PublishedSidecar sidecar) => Status(sidecar, "VmRSS:");

    private static long Status(PublishedSidecar sidecar, string name)
    {
        ArgumentNullException.ThrowIfNull(sidecar);
        var line = File.ReadLines($"/proc/{sidecar.ProcessId}/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture) * 1024;
    }
}
