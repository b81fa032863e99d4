using Sidecar.LoadTests.Calls;
using Sidecar.LoadTests.Reports;

namespace Sidecar.LoadTests.Scenarios;

/// <summary>A pod starts, and all its threads call at once while the first login still hangs.</summary>
internal static class ColdBurst
{
    public static LoadScenario Scenario { get; } = new()
    {
        Name = "cold-burst",
        MustNeverHappen = "any error; a second login, or a second token request, for calls that wait for the same token; a write lost "
            + "or done twice",
        Rate = new RateProfile.Burst(2000),
        ShortRate = new RateProfile.Burst(300),
        WaitUntilReady = false,
        Duration = TimeSpan.FromSeconds(4),
        ShortDuration = TimeSpan.FromSeconds(3),
        Prepare = org => org.Control.HoldTokenEndpoint(),
        Disturb = async (context, stop) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, stop);
            context.Mark("token endpoint answers");
            context.RequiredOrg.Control.ReleaseGates();
        },
        Call = RestCalls.CreateAsync,
        Violations = report =>
        [
            .. CommonViolations.NoErrors(report), .. CommonViolations.Logins(report, 1),
            .. report.TokenRequests > 1 ? [$"{report.TokenRequests} token requests at once"] : Array.Empty<string>(),
        ],
    };
}
