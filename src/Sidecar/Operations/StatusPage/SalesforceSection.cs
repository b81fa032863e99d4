using Sidecar.Principals;

namespace Sidecar.Operations.StatusPage;

/// <summary>As whom the sidecar acts and where, and how its logins go.</summary>
internal static class SalesforceSection
{
    /// <summary>From here on a person should repair the clock, although the sidecar corrects it for its logins.</summary>
    private static readonly TimeSpan WrongClock = TimeSpan.FromMinutes(1);

    public static void Write(HtmlWriter html, Principal principal, string whose, DateTimeOffset now)
    {
        var options = principal.Options.Settings;
        var status = principal.Tokens.Status;
        html.Add($"""
            <section><h2>Acts as{whose}</h2><dl>
            <dt>User</dt><dd>{options.Username}</dd>
            <dt>Org</dt><dd>{status.Org ?? "not known before the first login"}</dd>
            <dt>Host</dt><dd>{status.InstanceHost ?? "not known before the first login"}</dd>
            <dt>Logs in at</dt><dd>{options.LoginHost.Host}</dd>
            </dl></section>
            """);
        var (granted, failed) = principal.Tokens.LastHour;
        html.Add($"""
            <section><h2>Logins at Salesforce{whose}</h2><dl>
            <dt>Last hour</dt><dd>{granted} granted, {failed} failed</dd>
            <dt>Limit</dt><dd>{options.TokenRequests.PerHour} an hour (setting)</dd>
            <dt>Since the start</dt><dd>{status.Logins} granted, {status.FailedLogins} failed</dd>
            <dt>Clock</dt><dd>{ClockOf(status.ClockOffset)}</dd>
            """);
        WriteTrouble(html, principal, now);
        html.Add($"</dl></section>");
    }

    private static void WriteTrouble(HtmlWriter html, Principal principal, DateTimeOffset now)
    {
        if (principal.Tokens.History.Trouble is not { } trouble)
        {
            html.Add($"<dt>Last trouble</dt><dd>none since the start</dd>");
        }
        else if (trouble.Ended is not { } ended)
        {
            html.Add($"<dt>Trouble</dt><dd>stands since {Times.At(trouble.Since)}</dd>");
        }
        else
        {
            html.Add($"""
                <dt>Last trouble</dt><dd>ended {Times.Ago(ended, now)}, after {Times.Length(ended - trouble.Since)}
                <details><summary>Cause and remedy</summary><p>{trouble.Problem.Message}</p>
                <p class="do">{trouble.Problem.Remedy ?? "Nothing: it passed by itself."}</p></details></dd>
                """);
        }
    }

    private static string ClockOf(TimeSpan? offset) => offset switch
    {
        null => "not compared yet",
        { } one when one.Duration() < WrongClock => "agrees with Salesforce's",
        { } one => $"this machine's is {Times.Length(one.Duration())} {(one > TimeSpan.Zero ? "behind" : "ahead")}; the sidecar corrects "
            + "it for its logins. Repair the time service",
    };
}
