using Sidecar.LoadTests.Calls;
using Sidecar.LoadTests.Reports;

namespace Sidecar.LoadTests.Scenarios;

/// <summary>All sessions end, several times, under load: an administrator, a password change, a release weekend.</summary>
internal static class ExpiryStorm
{
    private const int Storms = 3;

    public static LoadScenario Scenario { get; } = new()
    {
        Name = "expiry-storm",
        MustNeverHappen = "any error; a write lost or done twice; more than one login per expiry",
        Rate = new RateProfile.ClosedLoop(256),
        ShortRate = new RateProfile.ClosedLoop(24),
        Call = (context, stop) => context.NextTurn() % 2 == 0 ? RestCalls.CreateAsync(context, stop) : RestCalls.EchoAsync(context, stop),
        Disturb = async (context, stop) =>
        {
            for (var storm = 1; storm <= Storms; storm++)
            {
                context.Mark($"expiry {storm}");
                context.RequiredOrg.Control.RevokeAllSessions();
                await Task.Delay(context.Duration / 6, TimeProvider.System, stop);
            }
        },
        Violations = report => [.. CommonViolations.NoErrors(report), .. CommonViolations.Logins(report, 1 + Storms)],
    };
}
