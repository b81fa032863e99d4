using Sidecar.LoadTests.Calls;
using Sidecar.LoadTests.Reports;
using Simulator.Control;

namespace Sidecar.LoadTests.Scenarios;

/// <summary>Salesforce is slow, says 503, and drops connections before and after it did what was asked.</summary>
internal static class FlappingUpstream
{
    private const string Over = "over";

    public static LoadScenario Scenario { get; } = new()
    {
        Name = "flapping-upstream",
        MustNeverHappen = "a write done twice although its connection was lost; a second login; an error once all is well again; a "
            + "call never answered",
        Rate = new RateProfile.Constant(500),
        ShortRate = new RateProfile.Constant(100),
        ShortDuration = TimeSpan.FromSeconds(6),
        Call = (context, stop) => context.NextTurn() % 2 == 0 ? RestCalls.CreateAsync(context, stop) : RestCalls.EchoAsync(context, stop),
        Disturb = async (context, stop) =>
        {
            var org = context.RequiredOrg.Control;
            Fault[] faults = [Fault.Slow(TimeSpan.FromMilliseconds(400)), Fault.Html503, Fault.Reset, Fault.ResetAfterBody,
                Fault.ResetAfterWork, Fault.ResetWithinAnswer];
            foreach (var fault in faults)
            {
                org.Break("/services/", fault, OrgControl.Forever);
                await Task.Delay(context.Duration / 20, TimeProvider.System, stop);
                org.Repair();
                await Task.Delay(context.Duration / 20, TimeProvider.System, stop);
            }

            context.Mark(Over);
        },
        Violations = report =>
        [
            .. CommonViolations.Logins(report, 1),
            // The org's own 503, what the sidecar says of a lost connection, and an answer cut off in the middle.
            .. CommonViolations.OnlyErrors(report, "503 of the org", "502 error=", "504 error=", "connection: "),
            .. report.ErrorsBetween(report.Marks[Over], TimeSpan.MaxValue).GroupBy(error => error.Kind)
                .Select(group => $"{group.Count()} calls failed although all was well again: {group.Key}"),
            .. report.ErrorCount == 0 ? ["no call failed: the faults were none"] : Array.Empty<string>(),
        ],
    };
}
