using Sidecar.Configuration;
using Sidecar.Principals;

namespace Sidecar.Operations.StatusPage;

/// <summary>The whole page: the state and what to do first, then the details. All text is as of one moment.</summary>
internal sealed class StatusView(
    Health health, Drain drain, PrincipalDirectory principals, TimeProvider time, StatusSections sections)
{
    private readonly DateTimeOffset _started = time.GetUtcNow();

    /// <param name="refreshes">Whether the browser was told to ask again.</param>
    public string Render(bool refreshes)
    {
        var now = time.GetUtcNow();
        var state = StateSummary.Of(health, drain, principals);
        var html = new HtmlWriter();
        html.Add($"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
            <meta name="color-scheme" content="light dark"><title>{state.Word}: sf-sidecar as {Users}</title>
            <link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 2'%3E
            %3Ccircle cx='1' cy='1' r='1' fill='%23{IconColor(state)}'/%3E%3C/svg%3E">
            <style>{StyleSheet.Page}</style></head><body><main>
            """);
        WriteState(html, state, now);
        sections.Write(html, now);
        html.Add($"""
            <footer><span>As of {Times.At(now)}</span><span>Read only. Also: <a href="/readyz">/readyz</a> <a href="/metrics">/metrics</a>
            <a href="/migration">/migration</a></span>
            """);
        if (refreshes)
        {
            html.Add($"""<span>Refreshes every {StatusEndpoint.RefreshSeconds} s. <a href="/">Stop</a></span>""");
        }
        else
        {
            html.Add($"""<span><a href="/?refresh">Refresh every {StatusEndpoint.RefreshSeconds} s</a></span>""");
        }

        return html.Add($"</footer></main></body></html>").ToString();
    }

    private string Users => string.Join(", ", principals.All.Select(static one => one.Options.Settings.Username));

    /// <summary>The browser's tab shows the state, too.</summary>
    private static string IconColor(StateSummary state) => state.Level switch
    {
        "ok" => "1f9d55",
        "warn" => "e09f1f",
        "bad" => "d6322b",
        _ => "7789a1",
    };

    private void WriteState(HtmlWriter html, StateSummary state, DateTimeOffset now)
    {
        var since = state.Since ?? _started;
        html.Add($"""
            <header class="{state.Level}"><div class="brand"><span>sf-sidecar {ProductVersion.Text} for Salesforce</span>
            <span>runs since {Times.At(_started)} ({Times.Length(now - _started)})</span></div>
            <h1>{state.Word}</h1><p class="since">since {Times.At(since)} ({Times.Length(now - since)})</p><p>{state.Reason}</p>
            """);
        foreach (var (what, remedy) in state.Troubles)
        {
            html.Add($"""<div class="trouble"><p>{what}</p>""");
            if (remedy is not null)
            {
                html.Add($"""<p class="do">{remedy}</p>""");
            }

            html.Add($"</div>");
        }

        html.Add($"</header>");
    }
}
