using System.Globalization;
using System.Text;
using Sidecar.Migration;
using Sidecar.Secrets;

namespace Sidecar.Commands;

/// <summary>
/// The migration report for a terminal and for a spreadsheet. Names come from whoever calls the sidecar, and texts from a file: neither may
/// move a terminal's cursor or become a formula.
/// </summary>
internal static class ReportText
{
    private const int LongestText = 600;

    private static readonly string[] Titles =
        ["PROGRAM", "LOGIN", "API", "VERSION", "CALLS", "REFUSED", "FIRST SEEN", "LAST SEEN", "VERDICT"];

    private static readonly bool[] IsNumber = [false, false, false, false, true, true, false, false, false];

    public static string Table(MigrationReport report)
    {
        var text = new StringBuilder();
        var judged = report.Judged;
        text.Append(CultureInfo.InvariantCulture,
            $"Calls from {report.Since:yyyy-MM-dd HH:mm} to {report.Now:yyyy-MM-dd HH:mm} UTC; ");
        text.Append(CultureInfo.InvariantCulture, $"announcements as of {report.Announcements.AsOf:yyyy-MM-dd}\n");
        if (report.Problem is { } problem)
        {
            text.Append("warning: ").Append(Shown(problem)).Append('\n');
        }

        if (judged.Count == 0)
        {
            return text.Append("\nNobody has called yet.\n").ToString();
        }

        WriteRows(text.Append('\n'), [Titles, .. judged.Select(static row => Cells(row.Calls, row.Verdict))]);
        WriteAnnouncements(text, [.. judged.SelectMany(static row => row.Verdict.Announcements).DistinctBy(static one => one.Id)]);
        return text.ToString();
    }

    public static string Csv(MigrationReport report)
    {
        var text = new StringBuilder("program,login,api,version,calls,refused,first_seen,last_seen,verdict,what,when,remedy,source\r\n");
        foreach (var judged in report.Judged)
        {
            var (calls, verdict) = judged;
            var first = verdict.Announcements.Count > 0 ? verdict.Announcements[0] : null;
            string?[] cells =
            [
                calls.Program, calls.Login, calls.Api.Family, calls.Api.VersionText, Number(calls.Calls), Number(calls.Refused),
                $"{calls.FirstSeen:yyyy-MM-ddTHH:mm:ssZ}", $"{calls.LastSeen:yyyy-MM-ddTHH:mm:ssZ}", verdict.Word,
                first?.What, first?.When, first?.Remedy, first?.Source.AbsoluteUri,
            ];
            text.AppendJoin(',', cells.Select(Quoted)).Append("\r\n");
        }

        return text.ToString();
    }

    private static string[] Cells(CallSummary calls, Verdict verdict) =>
    [
        Shown(calls.Program), calls.Login, calls.Api.Family, calls.Api.VersionText, Number(calls.Calls), Number(calls.Refused),
        $"{calls.FirstSeen:yyyy-MM-dd HH:mm}", $"{calls.LastSeen:yyyy-MM-dd HH:mm}", Conclusion(verdict),
    ];

    private static string Conclusion(Verdict verdict) => verdict.Announcements.Count == 0
        ? verdict.Word
        : $"{verdict.Word} ({string.Join(", ", verdict.Announcements.Select(static one => Shown(one.Id)))})";

    private static void WriteRows(StringBuilder text, IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, Titles.Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
        {
            var line = row.Select((cell, i) => IsNumber[i] ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            text.Append(string.Join("  ", line).TrimEnd()).Append('\n');
        }
    }

    private static void WriteAnnouncements(StringBuilder text, IReadOnlyList<Announcement> announcements)
    {
        foreach (var announcement in announcements)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"\n{Shown(announcement.Id)}: {Shown(announcement.What)} ({Shown(announcement.When)}).\n");
            text.Append(CultureInfo.InvariantCulture, $"  what to do: {Shown(announcement.Remedy)}\n");
            text.Append(CultureInfo.InvariantCulture, $"  source: {Shown(announcement.Source.AbsoluteUri)}\n");
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Shown(string text) => Printable.Bounded(text, LongestText);

    /// <summary>RFC 4180. Spreadsheets take a cell that begins with one of these characters for a formula.</summary>
    private static string Quoted(string? cell)
    {
        var shown = Shown(cell ?? "");
        var safe = shown is ['=' or '+' or '-' or '@', ..] ? "'" + shown : shown;
        return safe.AsSpan().ContainsAny(",\"") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
