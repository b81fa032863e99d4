using Sidecar.LoadTests.Calls;
using Sidecar.LoadTests.Reports;

namespace Sidecar.LoadTests.Scenarios;

/// <summary>Every call comes on a connection of its own, as from programs that are started for one call.</summary>
internal static class ConnectionChurn
{
    public static LoadScenario Scenario { get; } = new()
    {
        Name = "connection-churn",
        MustNeverHappen = "any error; a connection that stays open at the sidecar; a second login",
        Rate = new RateProfile.Constant(500),
        ShortRate = new RateProfile.Constant(100),
        Call = (context, stop) => RestCalls.EchoAsync(context, stop, close: true),
        Violations = report =>
        [
            .. CommonViolations.NoErrors(report), .. CommonViolations.Logins(report, 1), .. CommonViolations.NoDescriptorLeak(report),
        ],
    };
}
