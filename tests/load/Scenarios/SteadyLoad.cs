using Sidecar.LoadTests.Calls;
using Sidecar.LoadTests.Reports;

namespace Sidecar.LoadTests.Scenarios;

/// <summary>Nothing goes wrong.</summary>
internal static class SteadyLoad
{
    public static LoadScenario Scenario { get; } = new()
    {
        Name = "steady",
        MustNeverHappen = "any error; a write lost or done twice; an answer to another's request; a second login",
        Rate = new RateProfile.Constant(2000),
        ShortRate = new RateProfile.Constant(200),
        ReadsOnly = true,
        Call = (context, stop) => context.Org is null ? RestCalls.ReadAsync(context, stop)
            : context.NextTurn() % 4 == 0 ? RestCalls.CreateAsync(context, stop)
            : RestCalls.EchoAsync(context, stop),
        Violations = report => [.. CommonViolations.NoErrors(report), .. CommonViolations.Logins(report, 1)],
    };
}
