using Sidecar.LoadTests.Calls;
using Sidecar.LoadTests.Reports;
using Sidecar.LoadTests.Staging;

namespace Sidecar.LoadTests.Scenarios;

/// <summary>The certificate at Salesforce is replaced by that of the next key, and the sessions of the old one end, under load.</summary>
internal static class KeyRotation
{
    public static LoadScenario Scenario { get; } = new()
    {
        Name = "key-rotation",
        MustNeverHappen = "any error; a write lost or done twice; more than one login for the new key",
        Rate = new RateProfile.Constant(2000),
        ShortRate = new RateProfile.Constant(150),
        Call = (context, stop) => context.NextTurn() % 2 == 0 ? RestCalls.CreateAsync(context, stop) : RestCalls.EchoAsync(context, stop),
        Disturb = (context, _) =>
        {
            context.Mark("rotated");
            context.RequiredOrg.Control.SwapCertificates(Stage.NextSigning.Certificate);
            context.RequiredOrg.Control.RevokeAllSessions();
            return Task.CompletedTask;
        },
        Violations = report => [.. CommonViolations.NoErrors(report), .. CommonViolations.Logins(report, 2)],
    };
}
