namespace Sidecar.Migration;

/// <summary>What the announcements mean for one row of the report.</summary>
/// <param name="Word">One of the words below.</param>
/// <param name="Announcements">Those that apply, the most urgent one first.</param>
internal sealed record Verdict(string Word, IReadOnlyList<Announcement> Announcements)
{
    /// <summary>Salesforce refuses such calls already, and the sidecar does not change that.</summary>
    public const string Stopped = "stopped";

    /// <summary>Such calls will be refused, and the sidecar will not change that.</summary>
    public const string Stops = "stops";

    /// <summary>The version is retired or will be, or a setting says so. The sidecar sends such calls with a living one.</summary>
    public const string Lifted = "lifted";

    /// <summary>Ended or ending at Salesforce. The sidecar does it in its place, so the program goes on working.</summary>
    public const string Covered = "covered";

    /// <summary>Nothing is announced.</summary>
    public const string Stays = "stays";

    private static readonly string[] ByUrgency = [Stopped, Stops, Lifted, Covered, Stays];

    public int Urgency => Array.IndexOf(ByUrgency, Word);

    public static Verdict Of(CallSummary calls, AnnouncementTable table, DateOnly today)
    {
        // Lifted calls are calls of the living version for Salesforce.
        var sent = calls.LiftedTo > 0 ? calls with { Api = calls.Api with { Version = calls.LiftedTo } } : calls;
        var announcements = table.All
            .Where(announcement => announcement.AppliesTo(calls) || announcement.AppliesTo(sent))
            .OrderBy(announcement => announcement.Covered || !announcement.AppliesTo(sent))
            .ThenBy(static announcement => announcement.Date)
            .ToList();
        return new(
            announcements switch
            {
                [{ Covered: false, Date: var date } first, ..] when first.AppliesTo(sent) => date <= today ? Stopped : Stops,
                _ when calls.LiftedTo > 0 => Lifted,
                [] => Stays,
                _ => Covered,
            },
            announcements);
    }
}

/// <summary>A row with its verdict.</summary>
internal sealed record JudgedCalls(CallSummary Calls, Verdict Verdict);
