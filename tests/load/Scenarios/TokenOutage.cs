using Sidecar.LoadTests.Calls;
using Sidecar.LoadTests.Reports;
using Simulator.Control;

namespace Sidecar.LoadTests.Scenarios;

/// <summary>
/// The token endpoint is down for longer than an idle session lives. As long as Salesforce accepts the session, which calls keep alive,
/// nobody may notice; once it is gone, calls fail until the endpoint is back, and then they succeed again.
/// </summary>
internal static class TokenOutage
{
    private const string Begins = "outage", SessionEnds = "session ends", Over = "outage over";

    private static readonly TimeSpan Session = TimeSpan.FromSeconds(1);

    // What the sidecar's pauses between attempts may take before it notices that the endpoint is back.
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(2);

    public static LoadScenario Scenario { get; } = new()
    {
        Name = "token-outage",
        MustNeverHappen = "an error while the old session is alive, or after the outage; a 401; the client's dead session sent to the "
            + "org; logins without end",
        Rate = new RateProfile.Constant(500),
        ShortRate = new RateProfile.Constant(100),
        ShortDuration = TimeSpan.FromSeconds(9),
        Settings = new Dictionary<string, string>
        {
            ["Session:Timeout"] = "1s",
            ["TokenRequests:RetryDelay"] = "50ms",
            ["TokenRequests:PerHour"] = "3600",
            ["TokenRequests:Burst"] = "100",
        },
        Prepare = org => org.Control.Settings.SessionLifetime = Session,
        Call = (context, stop) => context.NextTurn() % 4 == 0 ? RestCalls.CreateAsync(context, stop) : RestCalls.EchoAsync(context, stop),
        Disturb = async (context, stop) =>
        {
            var org = context.RequiredOrg.Control;
            context.Mark(Begins);
            org.BreakTokenEndpoint(Fault.Html503, OrgControl.Forever);
            await Task.Delay(context.Duration / 4, TimeProvider.System, stop);
            context.Mark(SessionEnds);
            org.RevokeAllSessions();
            await Task.Delay(context.Duration / 12, TimeProvider.System, stop);
            org.Repair();
            context.Mark(Over);
        },
        Violations = Judge,
    };

    private static IEnumerable<string> Judge(LoadReport report)
    {
        // A call that began just before the session's end may well have been at the org after it.
        var margin = TimeSpan.FromMilliseconds(500);
        foreach (var group in report.ErrorsBetween(TimeSpan.Zero, report.Marks[SessionEnds] - margin).GroupBy(error => error.Kind))
        {
            yield return $"{group.Count()} calls failed although the session was alive: {group.Key}";
        }

        foreach (var group in report.ErrorsBetween(report.Marks[Over] + Recovery, TimeSpan.MaxValue).GroupBy(error => error.Kind))
        {
            yield return $"{group.Count()} calls failed although the outage was over: {group.Key}";
        }

        if (report.ErrorCount == 0)
        {
            yield return "no call failed without a session and a token endpoint: the outage was none";
        }

        foreach (var violation in CommonViolations.OnlyErrors(report, "503 error="))
        {
            yield return violation;
        }

        // One at the start and one after the outage. Sessions live for a second only: each time the machine stops for as long costs one
        // more.
        if (report.Logins > 4 + (report.Seconds / 10))
        {
            yield return $"{report.Logins} logins in {report.Seconds:F0} s";
        }

        // A down endpoint is asked once a second at most, three times each; and once more should the machine stop while the session lives.
        var without = (report.Marks[Over] - report.Marks[SessionEnds]).TotalSeconds;
        if (report.TokenRequests > report.Logins + (3 * (2 + without)))
        {
            yield return $"{report.TokenRequests} token requests, {report.Logins} of them logins, in an outage that was felt for {without:F1} s";
        }
    }
}
