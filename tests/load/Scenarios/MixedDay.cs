using Sidecar.LoadTests.Calls;
using Sidecar.LoadTests.Reports;

namespace Sidecar.LoadTests.Scenarios;

/// <summary>All there is, in the proportions of a working day, with the end of a session in the middle.</summary>
internal static class MixedDay
{
    public static LoadScenario Scenario { get; } = new()
    {
        Name = "mixed-day",
        MustNeverHappen = "any error; a write lost or done twice; a password at the org; a login at Salesforce for a login of a client",
        Rate = new RateProfile.Constant(1000),
        ShortRate = new RateProfile.Constant(100),
        ShortDuration = TimeSpan.FromSeconds(6),
        Call = (context, stop) => (context.NextTurn() % 100) switch
        {
            0 => RestCalls.UploadAsync(context, stop),
            < 6 => SoapCalls.LoginAsync(context, stop),
            < 20 => SoapCalls.QueryAsync(context, stop),
            < 30 => SoapCalls.CreateAsync(context, stop),
            < 50 => RestCalls.CreateAsync(context, stop),
            < 80 => RestCalls.ReadAsync(context, stop),
            _ => RestCalls.EchoAsync(context, stop),
        },
        Disturb = (context, _) =>
        {
            context.Mark("expiry");
            context.RequiredOrg.Control.RevokeAllSessions();
            return Task.CompletedTask;
        },
        Violations = report => [.. CommonViolations.NoErrors(report), .. CommonViolations.Logins(report, 2)],
    };
}
