using System.Text.Json;
using Sidecar.Configuration;
using Sidecar.Secrets;

namespace Sidecar.Migration;

/// <summary>
/// The announcements that hold now: those of the file, if one is set, otherwise the built-in ones. The file is read for each report:
/// reports are rare, and a mounted file may change at any time.
/// </summary>
internal sealed partial class Announcements(SidecarOptions options, ILogger<Announcements> logger)
{
    private const int LongestFile = 256 * 1024;

    /// <summary>The table, and why it is not the one of the file; null when it is.</summary>
    public (AnnouncementTable Table, string? Problem) Current()
    {
        var path = options.Migration.AnnouncementsPath;
        if (path.Length == 0)
        {
            return (BuiltInAnnouncements.Table, null);
        }

        try
        {
            using var document = JsonDocument.Parse(SmallFile.Read(path, LongestFile));
            return (AnnouncementJson.Read(document.RootElement), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException
            or InvalidOperationException)
        {
            var reason = SafeText.From(e.Message);
            Log.Unusable(logger, path, reason);
            return (BuiltInAnnouncements.Table,
                $"The file {path} cannot be used ({reason}), so the table of {BuiltInAnnouncements.Table.AsOf:yyyy-MM-dd} is used. "
                + "Correct the file.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1900, LogLevel.Warning,
            "The file of announcements {Path} cannot be used ({Reason}); the built-in table is used until it can",
            EventName = "AnnouncementsUnusable")]
        public static partial void Unusable(ILogger logger, string path, string reason);
    }
}
