using System.Diagnostics.Metrics;
using System.Globalization;
using Sidecar.Configuration;

namespace Sidecar.Operations;

/// <summary>
/// What the process uses, under the names of OpenTelemetry's conventions for processes, and which build it is. Rejected: the packages
/// OpenTelemetry.Instrumentation.Process and .Runtime, and the runtime's own meter: dozens of series that nobody looks at.
/// </summary>
internal sealed class ProcessMetrics
{
    public const string MeterName = "Sidecar.Process";

    private const string OpenFiles = "/proc/self/fd";
    private const string ContainerLimit = "/sys/fs/cgroup/memory.max";

    private static readonly KeyValuePair<string, object?> User = new("cpu.mode", "user");
    private static readonly KeyValuePair<string, object?> System = new("cpu.mode", "system");

    public ProcessMetrics(IMeterFactory meters, TimeProvider time)
    {
        var meter = meters.Create(MeterName);
        var started = time.GetTimestamp();
        KeyValuePair<string, object?>[] build = [new("version", ProductVersion.Text), new("runtime", Environment.Version.ToString())];
        meter.CreateObservableGauge("sidecar.build_info", () => new Measurement<int>(1, build), unit: null, "Always 1; the labels tell");
        meter.CreateObservableCounter("process.cpu.time", Cpu, "s", "CPU time that the process has used");
        meter.CreateObservableGauge("process.memory.usage", static () => Environment.WorkingSet, "By", "Resident memory");
        meter.CreateObservableGauge("process.memory.limit", Limit, "By", "Memory that the container may use; absent without a limit");
        meter.CreateObservableGauge("process.unix.file_descriptor.count", FileDescriptors, "{file_descriptor}", "Open file descriptors");
        meter.CreateObservableGauge("process.uptime", () => time.GetElapsedTime(started).TotalSeconds, "s", "Time since the start");
    }

    private static Measurement<double>[] Cpu()
    {
        var usage = Environment.CpuUsage;
        return [new(usage.UserTime.TotalSeconds, User), new(usage.PrivilegedTime.TotalSeconds, System)];
    }

    /// <summary>A container sees its own limit there; <c>max</c> is none. Machines without cgroup 2 have no such file.</summary>
    private static Measurement<long>[] Limit()
        => long.TryParse(ReadText(ContainerLimit)?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? [new(limit)]
            : [];

    private static Measurement<int>[] FileDescriptors()
    {
        try
        {
            return Directory.Exists(OpenFiles) ? [new(Directory.EnumerateFileSystemEntries(OpenFiles).Count())] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? ReadText(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
