using Sidecar.LoadTests.Calls;
using Sidecar.LoadTests.Reports;

namespace Sidecar.LoadTests.Scenarios;

/// <summary>
/// SOAP as Salesforce's connectors send it, session in the zipped body; it ends meanwhile, which SOAP tells by a fault in a 500.
/// </summary>
internal static class GzippedSoap
{
    public static LoadScenario Scenario { get; } = new()
    {
        Name = "soap-gzip",
        MustNeverHappen = "any error; a write lost or done twice; more than one login per expiry",
        Rate = new RateProfile.Constant(1000),
        ShortRate = new RateProfile.Constant(100),
        Call = (context, stop) => context.NextTurn() % 2 == 0 ? SoapCalls.CreateAsync(context, stop) : SoapCalls.QueryAsync(context, stop),
        Disturb = (context, _) =>
        {
            context.Mark("expiry");
            context.RequiredOrg.Control.RevokeAllSessions();
            return Task.CompletedTask;
        },
        Violations = report => [.. CommonViolations.NoErrors(report), .. CommonViolations.Logins(report, 2)],
    };
}
