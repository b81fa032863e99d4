using Sidecar.LoadTests.Calls;
using Sidecar.LoadTests.Reports;

namespace Sidecar.LoadTests.Scenarios;

/// <summary>
/// Far more uploads at once than a small pod has memory for, and the session has just ended, so that each must be kept and sent again. They
/// may wait their turn; none may be lost, and the process must stay within its limit: over it, a pod is killed.
/// </summary>
internal static class TooManyUploads
{
    /// <summary>What a container's limit of 64 MiB is for the kernel that kills.</summary>
    private const double PodMegabytes = 64;

    // As many as the sidecar lets in and lets wait in such a container (32, and eight times as many), with a little room.
    private const int Uploads = 256;

    public static LoadScenario Scenario { get; } = new()
    {
        Name = "too-many-uploads",
        MustNeverHappen = "any error, a refusal included; the end of the process; more memory than a 64 MiB pod has; more than one "
            + "login for all that meet the dead session",
        Rate = new RateProfile.Burst(Uploads),
        ShortRate = new RateProfile.Burst(Uploads),
        Duration = TimeSpan.FromSeconds(3),
        ShortDuration = TimeSpan.FromSeconds(3),
        // Hexadecimal, as the runtime wants it: 48 MiB, the three quarters of 64 that it takes for its heap in a container.
        Settings = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "3000000" },
        Call = (context, stop) =>
        {
            if (context.NextTurn() == 1)
            {
                context.Mark("expiry");
                context.RequiredOrg.Control.RevokeAllSessions();
            }

            return RestCalls.UploadQuarterAsync(context, stop);
        },
        Violations = report =>
        [
            .. CommonViolations.NoErrors(report), .. CommonViolations.Logins(report, 2), .. CommonViolations.NoDescriptorLeak(report),
            .. CommonViolations.PeakWithin(report, PodMegabytes),
        ],
    };
}
