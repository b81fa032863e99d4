using Sidecar.LoadTests.Calls;
using Sidecar.LoadTests.Reports;

namespace Sidecar.LoadTests.Scenarios;

/// <summary>Bodies too large for memory beside small calls; the session ends meanwhile.</summary>
internal static class LargeUploads
{
    private const int CallsPerUpload = 40;

    // Measured: 6 (published) to 25 (JIT); 50 and more when bodies are kept in memory.
    private const double AllowedMegabytes = 40;

    public static LoadScenario Scenario { get; } = new()
    {
        Name = "large-uploads",
        MustNeverHappen = "any error; an upload that arrives changed, or partly; bodies kept in memory; more than one login per expiry",
        Rate = new RateProfile.Constant(200),
        ShortRate = new RateProfile.Constant(60),
        Call = (context, stop) => context.NextTurn() % CallsPerUpload == 0 ? RestCalls.UploadAsync(context, stop) : RestCalls.EchoAsync(context, stop),
        Disturb = (context, _) =>
        {
            context.Mark("expiry");
            context.RequiredOrg.Control.RevokeAllSessions();
            return Task.CompletedTask;
        },
        Violations = report =>
        [
            .. CommonViolations.NoErrors(report), .. CommonViolations.Logins(report, 2), .. CommonViolations.NoDescriptorLeak(report),
            .. CommonViolations.MemoryWithin(report, AllowedMegabytes),
        ],
    };
}
