namespace Sidecar.Migration;

/// <summary>Makes the report of this sidecar.</summary>
internal sealed class MigrationReports(ClientPrograms programs, Announcements announcements, TimeProvider time)
{
    public MigrationReport Now()
    {
        var (table, problem) = announcements.Current();
        return new(programs.Since, time.GetUtcNow(), programs.Rows(), table, problem);
    }
}
