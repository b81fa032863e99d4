using Sidecar.Commands;
using Sidecar.Migration;

namespace Sidecar.IntegrationTests.Commands;

/// <summary>The report for people: several are added up, and nothing in it can harm a terminal or a spreadsheet.</summary>
public sealed class ReportTextTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void SeveralReports_AreAddedUp_ByTheYoungestTable()
    {
        var old = new AnnouncementTable(new(2020, 1, 1), []);
        var sum = MigrationReport.Sum(
        [
            Report(old, Row("loader", "soap-login", 3, Noon)),
            Report(BuiltInAnnouncements.Table, Row("loader", "soap-login", 4, Noon.AddHours(1)), Row("curl", "no-session", 9, Noon)),
        ]);
        var (calls, verdict) = Assert.Single(sum.Judged, row => row.Calls.Program == "loader");
        Assert.Equal((7, Noon, Noon.AddHours(1)), (calls.Calls, calls.FirstSeen, calls.LastSeen));
        Assert.Equal(Verdict.Covered, verdict.Word);
        Assert.Equal(["stops", "covered"], sum.Judged.Select(row => row.Verdict.Word));
    }

    [Fact]
    public void Table_SaysWhatWhenAndWhatToDo()
    {
        var text = ReportText.Table(Report(BuiltInAnnouncements.Table, Row("loader", "soap-login", 3, Noon)));
        Assert.Matches(@"(?m)^loader +soap-login +soap partner +35\.0 +3 +0 +2026-11-25 12:00 +2026-11-25 12:00 +covered \(soap-login\)$", text);
        Assert.Contains("with Summer '27", text, StringComparison.Ordinal);
        Assert.Contains("what to do: ", text, StringComparison.Ordinal);
        Assert.Contains("https://help.salesforce.com/", text, StringComparison.Ordinal);
    }

    [Fact]
    public void NobodyYet_IsSaid()
        => Assert.Contains("Nobody has called yet.", ReportText.Table(Report(BuiltInAnnouncements.Table)), StringComparison.Ordinal);

    [Fact]
    public void HostileTexts_MoveNoCursor_AndAreNoFormula()
    {
        var table = new AnnouncementTable(new(2026, 1, 1),
        [
            new("=id\u001b[2J", "what\u001b]0;title\u0007", "\"when\", or so", new(2026, 1, 1), "@remedy", new("https://example.com/")),
        ]);
        var report = Report(table, Row("=cmd|'/c calc'!A1\u001b[31m", "no-session", 1, Noon)) with { Problem = "a\r\nb\u001b[0m" };
        var (text, csv) = (ReportText.Table(report), ReportText.Csv(report));
        Assert.DoesNotContain('\u001b', text + csv);
        Assert.DoesNotContain('\u0007', text + csv);
        Assert.DoesNotContain(csv.Split("\r\n").Skip(1).SelectMany(line => line.Split(',')), cell => cell is ['=' or '@', ..]);
        Assert.Contains("\"\"\"when\"\", or so\"", csv, StringComparison.Ordinal);
        Assert.Equal(3, csv.Split("\r\n").Length);
    }

    private static MigrationReport Report(AnnouncementTable table, params CallSummary[] rows)
        => new(Noon, Noon.AddDays(1), rows, table, null);

    private static CallSummary Row(string program, string login, long calls, DateTimeOffset lastSeen)
        => new(program, login, ApiUse.Parse("soap partner", "35.0"), calls, 0, Noon, lastSeen);
}
