using Sidecar.Configuration;

namespace Sidecar.Migration;

/// <summary>Makes the report of this sidecar.</summary>
internal sealed class MigrationReports(SidecarOptions options, ClientPrograms programs, Announcements announcements, TimeProvider time)
{
    public MigrationReport Now()
    {
        var (table, problem) = announcements.Current();
        return new(programs.Since, time.GetUtcNow(), [.. programs.Rows().Select(Mark)], table, problem);
    }

    /// <summary>Marks what the sidecar lifts by its present settings. A login is answered here, so its version does not matter.</summary>
    private CallSummary Mark(CallSummary row) => LoginKind.DataCalls.Contains(row.Login)
        ? row with { LiftedTo = LiftRule.TargetOf(options.ApiVersions.Lift, row.Api.Dialect, row.Api.Version) }
        : row;
}
