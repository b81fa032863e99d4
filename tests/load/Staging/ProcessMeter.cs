using System.Globalization;

namespace Sidecar.LoadTests.Staging;

/// <summary>CPU time, memory and open descriptors of a process, as Linux tells them.</summary>
public sealed class ProcessMeter(int processId)
{
    // USER_HZ, which is 100 on every Linux that .NET runs on; there is no way to ask from managed code.
    private const double TicksPerSecond = 100;

    public double CpuSeconds()
    {
        // The name, in parentheses, may hold spaces; utime and stime are the 12th and 13th field after it.
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    public double MemoryMegabytes()
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }

    /// <summary>Open files and sockets.</summary>
    public int Descriptors() => Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd").Count();
}
