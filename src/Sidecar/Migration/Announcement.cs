namespace Sidecar.Migration;

/// <summary>Something that Salesforce has announced, and what it means behind the sidecar.</summary>
/// <param name="Id">Short name, unique in its table.</param>
/// <param name="What">What ends.</param>
/// <param name="When">When, in Salesforce's words: mostly the name of a release.</param>
/// <param name="Date">The day from which on it counts as ended. Of a release, the first day of its first month.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Source">Where Salesforce says so.</param>
internal sealed record Announcement(string Id, string What, string When, DateOnly Date, string Remedy, Uri Source)
{
    /// <summary>The kinds of login it is about, see <see cref="LoginKind"/>; empty: all.</summary>
    public IReadOnlyList<string> Logins { get; init; } = [];

    /// <summary>The API families it is about; <c>soap</c> stands for all that begin with it. Empty: all.</summary>
    public IReadOnlyList<string> Apis { get; init; } = [];

    /// <summary>The lowest version, as <see cref="ApiUse.Version"/>; 0: all versions, and calls without one.</summary>
    public int FromVersion { get; init; }

    /// <summary>The highest version; 0: no bound.</summary>
    public int ToVersion { get; init; }

    /// <summary>Whether the sidecar does in Salesforce's place what ends, so that the program goes on working behind it.</summary>
    public bool Covered { get; init; }

    public bool AppliesTo(CallSummary calls)
        => (Logins.Count == 0 || Logins.Contains(calls.Login))
            && (Apis.Count == 0 || Apis.Any(api => IsOf(calls.Api.Family, api)))
            && (FromVersion == 0 || calls.Api.Version >= FromVersion)
            && (ToVersion == 0 || (calls.Api.Version <= ToVersion && calls.Api.Version > 0));

    private static bool IsOf(string family, string api)
        => family.StartsWith(api, StringComparison.Ordinal) && (family.Length == api.Length || family[api.Length] == ' ');
}

/// <summary>All that is known to have been announced.</summary>
/// <param name="AsOf">The day on which somebody last compared it with Salesforce's pages.</param>
/// <param name="All">The announcements.</param>
internal sealed record AnnouncementTable(DateOnly AsOf, IReadOnlyList<Announcement> All);
