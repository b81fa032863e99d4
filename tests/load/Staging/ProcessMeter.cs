using System.Globalization;

namespace Sidecar.LoadTests.Staging;

/// <summary>
/// CPU time, memory and open descriptors of a process, as Linux tells them. All of it fails with an IOException once the process has ended.
/// </summary>
public sealed class ProcessMeter(int processId)
{
    // USER_HZ, which is 100 on every Linux that .NET runs on; there is no way to ask from managed code.
    private const double TicksPerSecond = 100;

    public double CpuSeconds()
    {
        // The name, in parentheses, may hold spaces; utime and stime are the 12th and 13th field after it.
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12],
            CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    public double MemoryMegabytes() => StatusMegabytes("VmRSS:");

    /// <summary>The most it was resident with since it started.</summary>
    public double PeakMegabytes() => StatusMegabytes("VmHWM:");

    /// <summary>Open files and sockets.</summary>
    public int Descriptors() => Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd").Count();

    /// <summary>Open files in <paramref name="folder"/>, those too that have no name any more.</summary>
    public IEnumerable<string> OpenFilesIn(string folder) => Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd")
        .Select(descriptor => new FileInfo(descriptor).LinkTarget)
        .OfType<string>()
        .Where(target => target.StartsWith(folder + '/', StringComparison.Ordinal))
        .Select(target => target[(folder.Length + 1)..]);

    private double StatusMegabytes(string name)
    {
        // A process that has ended, but was not waited for, has a status without these lines.
        var line = File.ReadLines($"/proc/{processId}/status").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))
            ?? throw new IOException("The process has ended.");
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1],
            CultureInfo.InvariantCulture) / 1024.0;
    }
}
