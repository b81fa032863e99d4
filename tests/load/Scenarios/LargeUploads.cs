using Sidecar.LoadTests.Calls;
using Sidecar.LoadTests.Reports;

namespace Sidecar.LoadTests.Scenarios;

/// <summary>
/// Bodies too large for memory beside small calls; three of them meet a session that has just ended, and must be sent again.
/// </summary>
internal static class LargeUploads
{
    private const int CallsPerUpload = 40;

    private const int Expiries = 3;

    // Measured: 40 in short, 45 in full; with every body kept in memory 56 and more.
    private const double AllowedMegabytes = 52;

    public static LoadScenario Scenario { get; } = new()
    {
        Name = "large-uploads",
        MustNeverHappen = "any error; an upload that arrives changed, or partly; bodies kept in memory; more than one login per expiry",
        Rate = new RateProfile.Constant(200),
        ShortRate = new RateProfile.Constant(60),
        Call = (context, stop) =>
        {
            var (upload, small) = Math.DivRem(context.NextTurn(), CallsPerUpload);
            if (small != 0)
            {
                return RestCalls.EchoAsync(context, stop);
            }

            // Ended by the upload itself: at any other moment a small call would most probably be the one that notices.
            if (upload is > 1 and <= 1 + Expiries)
            {
                context.Mark($"expiry {upload - 1}");
                context.RequiredOrg.Control.RevokeAllSessions();
            }

            return RestCalls.UploadAsync(context, stop);
        },
        Violations = report =>
        [
            .. CommonViolations.NoErrors(report), .. CommonViolations.Logins(report, 1 + Expiries),
                .. CommonViolations.NoDescriptorLeak(report),
            .. CommonViolations.PeakWithin(report, AllowedMegabytes),
        ],
    };
}
