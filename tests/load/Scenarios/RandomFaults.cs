using Sidecar.LoadTests.Calls;
using Sidecar.LoadTests.Reports;
using Simulator.Control;

namespace Sidecar.LoadTests.Scenarios;

/// <summary>
/// Bodies of all sizes while the org refuses, slows and resets at random moments, many times a second. Connections are handed from one
/// request to the next while this goes on, so that each must end or begin cleanly.
/// </summary>
internal static class RandomFaults
{
    /// <summary>Several times what fits into the buffers between sidecar and org.</summary>
    private const int LargestBody = 400 * 1024;

    private const string Over = "over";

    private static readonly Fault[] Faults =
    [
        Fault.Html503, Fault.Html503 with { ReadBody = false }, Fault.ServerUnavailable with { ReadBody = false }, Fault.RequestLimit,
        Fault.Slow(TimeSpan.FromMilliseconds(30)), Fault.Reset, Fault.ResetWithinBody, Fault.ResetAfterBody, Fault.ResetAfterWork,
        Fault.ResetWithinAnswer,
    ];

    public static LoadScenario Scenario { get; } = new()
    {
        Name = "random-faults",
        MustNeverHappen = "a call never answered; a body that arrives changed; a write done twice; a second login; an error once all is "
            + "well again",
        Rate = new RateProfile.Constant(400),
        ShortRate = new RateProfile.Constant(100),
        ShortDuration = TimeSpan.FromSeconds(6),
        Call = (context, stop) => context.NextTurn() % 2 == 0
            ? RestCalls.CreateAsync(context, stop)
            : RestCalls.EchoOfSizeAsync(context, Random.Shared.Next(1, LargestBody), stop),
        Disturb = async (context, stop) =>
        {
            var org = context.RequiredOrg.Control;
            while (context.Elapsed < context.Duration * 0.75)
            {
                org.Break("/services/", Faults[Random.Shared.Next(Faults.Length)], Random.Shared.Next(1, 20));
                await Task.Delay(Random.Shared.Next(20, 100), stop);
                org.Repair();
                await Task.Delay(Random.Shared.Next(20, 100), stop);
            }

            context.Mark(Over);
        },
        Violations = report =>
        [
            .. CommonViolations.Logins(report, 1),
            .. CommonViolations.OnlyErrors(report, "503 of the org", "403 of the org", "502 error=", "504 error=", "connection: "),
            .. report.ErrorsBetween(report.Marks[Over] + TimeSpan.FromMilliseconds(200), TimeSpan.MaxValue).GroupBy(error => error.Kind)
                .Select(group => $"{group.Count()} calls failed although all was well again: {group.Key}"),
            .. report.ErrorCount == 0 ? ["no call failed: the faults were none"] : Array.Empty<string>(),
        ],
    };
}
