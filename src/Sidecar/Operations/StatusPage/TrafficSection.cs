using Sidecar.AccessTokens;
using Sidecar.Requests;
using Sidecar.Secrets;

namespace Sidecar.Operations.StatusPage;

/// <summary>What became of the requests: now, by family of APIs, and those that the sidecar answered itself with an error.</summary>
internal sealed class TrafficSection(RequestAdmission admission, RequestHistory history)
{
    private const int MostErrors = 10;
    private const int LongestText = 600;

    public void WriteNow(HtmlWriter html) => html.Add($"""
        <section><h2>Requests now</h2><dl>
        <dt>In flight</dt><dd>{admission.Requests.Active} of at most {admission.Limits.Requests}</dd>
        <dt>Uploads</dt><dd>{admission.Uploads.Active} of at most {admission.Limits.Uploads}</dd>
        <dt>Waiting</dt><dd>{admission.Requests.Waiting + admission.Uploads.Waiting}</dd>
        <dt>Long polls</dt><dd>{admission.Polls.Active} of at most {admission.Limits.Polls}</dd>
        </dl></section>
        """);

    public void WriteTraffic(HtmlWriter html)
    {
        html.Add($"<section><h2>Traffic by API, since the start</h2>");
        if (history.Traffic.Count == 0)
        {
            html.Add($"<p>No request yet.</p></section>");
            return;
        }

        html.Add($"""
            <table><thead><tr><th>API<th class="n">Succeeded<th class="n">Rejected by Salesforce (4xx)<th class="n">Failed (5xx, none)
            <th class="n">Sent again, session had ended<th class="n">Answered here with an error</thead><tbody>
            """);
        foreach (var one in history.Traffic)
        {
            html.Add($"""<tr><th scope="row">{one.Dialect}""")
                .Number("Succeeded", one.Succeeded)
                .Number("Rejected", one.Rejected)
                .Number("Failed", one.Failed)
                .Number("Sent again", one.Repeats)
                .Number("Error here", one.Refusals);
        }

        html.Add($"</tbody></table></section>");
    }

    public void WriteErrors(HtmlWriter html, DateTimeOffset now)
    {
        // The lack of a token is told above, with its cause.
        var errors = history.Errors
            .Where(static one => !one.Error.Message.StartsWith(AccessTokenProblem.NoToken, StringComparison.Ordinal))
            .Take(MostErrors).ToList();
        if (errors.Count == 0)
        {
            return;
        }

        html.Add($"""
            <section><h2>Requests that the sidecar answered with an error, the latest first</h2><table>
            <thead><tr><th>API<th>What happened, and what to do<th class="n">Status<th class="n">Times<th>Last</thead><tbody>
            """);
        foreach (var (dialect, error, count, last) in errors)
        {
            html.Add($"""
                <tr><th scope="row">{dialect}<td data-l="What">{SafeText.From(error.Message, LongestText)}
                <td class="n" data-l="Status">{error.Status}<td class="n" data-l="Times">{count}
                <td class="k" data-l="Last">{Times.Ago(last, now)}
                """);
        }

        html.Add($"</tbody></table></section>");
    }
}
