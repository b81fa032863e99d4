using Sidecar.Migration;

namespace Sidecar.Operations.StatusPage;

/// <summary>The programs that use the sidecar, and what Salesforce has announced for what they do.</summary>
internal sealed class ProgramSection(MigrationReports reports)
{
    /// <summary>A page of thousands of rows helps nobody. The report has them all.</summary>
    private const int MostRows = 100;

    public void Write(HtmlWriter html, DateTimeOffset now)
    {
        var report = reports.Now();
        var judged = report.Judged;
        html.Add($"<section><h2>Client programs, since {Times.At(report.Since)}</h2>");
        if (report.Problem is { } problem)
        {
            html.Add($"""<p><span class="mark warn">announcements</span> {problem}</p>""");
        }

        if (judged.Count == 0)
        {
            html.Add($"<p>Nobody has called yet.</p></section>");
            return;
        }

        html.Add($"""
            <table><thead><tr><th>Program<th>Login or session<th>API<th class="n">Calls<th class="n">Refused<th>Last seen
            <th>At Salesforce</thead><tbody>
            """);
        foreach (var row in judged.Take(MostRows))
        {
            Write(html, row, now);
        }

        html.Add($"""
            </tbody></table><p class="dim">The words are those of <code>sidecar report</code>: docs/report.md explains them.</p>
            """);
        if (judged.Count > MostRows)
        {
            html.Add($"""<p class="dim">{judged.Count - MostRows} more rows are in the report: /migration, or sidecar report.</p>""");
        }

        html.Add($"</section>");
    }

    private static void Write(HtmlWriter html, JudgedCalls row, DateTimeOffset now)
    {
        var (calls, verdict) = row;
        html.Add($"""
            <tr><th scope="row">{calls.Program}<td class="k" data-l="Login">{calls.Login}
            <td class="k" data-l="API">{calls.Api.Family} {calls.Api.VersionText}
            """)
            .Number("Calls", calls.Calls)
            .Number("Refused", calls.Refused)
            .Add($"""
            <td class="k" data-l="Last seen">{Times.Ago(calls.LastSeen, now)}
            <td data-l="At Salesforce"><span><span class="mark {LevelOf(verdict)}">{verdict.Word}</span>
            """);
        if (verdict.Announcements is [var first, ..])
        {
            html.Add($"""
                <small>{first.What} ({first.When}). <a href="{first.Source.AbsoluteUri}" rel="noreferrer">Source</a></small>
                <small class="do">{first.Remedy}</small>
                """);
        }

        html.Add($"</span>");
    }

    private static string LevelOf(Verdict verdict) => verdict.Word switch
    {
        Verdict.Stopped => "bad",
        Verdict.Stops => "warn",
        Verdict.Covered => "ok",
        _ => "wait",
    };
}
