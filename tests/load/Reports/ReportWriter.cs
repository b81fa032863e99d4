using System.Text.Json;

namespace Sidecar.LoadTests.Reports;

/// <summary>The table on the console and the files in <c>artifacts/load</c>.</summary>
internal static class ReportWriter
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static void Header(TextWriter output) => output.WriteLine(
        $"{"scenario",-18} {"load",-20} {"calls",8} {"per s",8} {"p50 ms",8} {"p90",8} {"p99",8} {"p99.9",8} {"errors",7} {"logins",6} "
        + $"{"CPU µs",7} {"RSS MB",13}");

    public static void Row(TextWriter output, LoadReport report, IReadOnlyList<string> violations)
    {
        var memory = report.Resources.Count == 0
            ? ""
            : $"{report.Resources[0].Megabytes:F0}..{report.PeakMegabytes ?? report.Resources.Max(sample => sample.Megabytes):F0}";
        output.WriteLine(
            $"{report.Scenario,-18} {report.Rate,-20} {report.Calls,8} {report.CallsPerSecond,8:F0} {report.P50,8:F1} {report.P90,8:F1} "
            + $"{report.P99,8:F1} {report.P999,8:F1} {report.ErrorCount,7} {report.Logins,6} {report.CpuMicroseconds,7:F0} {memory,13}");
        foreach (var (kind, count) in report.Errors.OrderByDescending(error => error.Value))
        {
            output.WriteLine($"    {count,6} x {kind}");
        }

        if (report.Interrupted)
        {
            output.WriteLine($"    interrupted after {report.Seconds:F1} s; only what no scenario may see was judged");
        }

        foreach (var violation in violations)
        {
            output.WriteLine($"    MUST NEVER HAPPEN: {violation}");
        }
    }

    /// <param name="folder">Where it goes, as <c>scenario.json</c>.</param>
    /// <param name="underLoad">What was: the program, or the address of one that ran already.</param>
    /// <param name="report">What was measured.</param>
    /// <param name="violations">What must never happen and did.</param>
    public static async Task WriteAsync(string folder, string underLoad, LoadReport report, IReadOnlyList<string> violations)
    {
        await using var file = File.Create(Path.Combine(folder, report.Scenario + ".json"));
        await JsonSerializer.SerializeAsync(file, new { underLoad, violations, report }, Json);
    }
}
