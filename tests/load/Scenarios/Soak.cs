using Sidecar.LoadTests.Calls;
using Sidecar.LoadTests.Reports;

namespace Sidecar.LoadTests.Scenarios;

/// <summary>Long enough that what grows shows; the length is set by <c>--duration</c>.</summary>
internal static class Soak
{
    private const double AllowedMegabytes = 32;

    public static LoadScenario Scenario { get; } = new()
    {
        Name = "soak",
        MustNeverHappen = "any error; memory or open descriptors that grow without end; a second login",
        Rate = new RateProfile.ClosedLoop(32),
        ShortRate = new RateProfile.ClosedLoop(4),
        Duration = TimeSpan.FromMinutes(10),
        ShortDuration = TimeSpan.FromSeconds(8),
        ReadsOnly = true,
        // No creates: the records would be the growth of the org, which shares the machine.
        Call = (context, stop) => context.Org is null || context.NextTurn() % 2 == 0
            ? RestCalls.ReadAsync(context, stop)
            : RestCalls.EchoAsync(context, stop),
        Violations = report =>
        [
            .. CommonViolations.NoErrors(report), .. CommonViolations.Logins(report, 1), .. CommonViolations.NoDescriptorLeak(report),
            .. CommonViolations.NoMemoryLeak(report, AllowedMegabytes),
        ],
    };
}
