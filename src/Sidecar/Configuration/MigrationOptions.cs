namespace Sidecar.Configuration;

/// <summary>The report of who still uses Salesforce in an old way.</summary>
internal sealed class MigrationOptions
{
    /// <summary>Directory in which the counts survive a restart. Empty (default): they begin anew at each start.</summary>
    public string StateDirectory { get; set; } = "";

    /// <summary>File that replaces the built-in table of what Salesforce has announced. Empty (default): the built-in table.</summary>
    public string AnnouncementsPath { get; set; } = "";
}
