namespace Sidecar.Migration;

/// <summary>
/// What Salesforce had announced when this program was built. Each row names the page that says so. A file can replace the table
/// (Sidecar:Migration:AnnouncementsPath), because these facts age faster than the program.
/// </summary>
internal static class BuiltInAnnouncements
{
    private static readonly string[] VersionedApis =
        ["rest", "bulk1", "bulk2", "soap partner", "soap enterprise", "soap tooling", "soap metadata", "soap apex"];

    public static AnnouncementTable Table { get; } = new(new(2026, 11, 25),
    [
        Versions("versions-7-20", 70, 200, "API versions 7.0 to 20.0 are retired", "since Summer '22", new(2022, 6, 1), "000354473"),
        Versions("versions-21-30", 210, 300, "API versions 21.0 to 30.0 are retired", "since Summer '25", new(2025, 6, 1), "000354473"),
        Versions("versions-31-40", 310, 400, "API versions 31.0 to 40.0 are retired", "unsupported from Summer '27, gone with Summer '28",
            new(2028, 6, 1), "005321531"),
        new("soap-login", "SOAP login() is retired: up to version 30.0 already, 31.0 to 64.0 with Summer '27, and 65.0 never had it. "
            + "In new orgs it is off", "with Summer '27", new(2027, 6, 1), KeepBehindSidecar, Help("005132110"))
        {
            Logins = [LoginKind.Soap], Covered = true,
        },
        new("password-flow", "The OAuth username-password flow ends, without exceptions; in new orgs it is blocked already",
            "on 20 February 2027", new(2027, 2, 20), KeepBehindSidecar, Help("005461976"))
        {
            Logins = [LoginKind.OAuthPassword], Covered = true,
        },
        new("web-form", "Salesforce's login page asks for a second step, which scripts cannot give", "since June 2026", new(2026, 6, 1),
            "The sidecar refuses these logins. Let the program log in by SOAP login() or /services/oauth2/token at the sidecar.",
            new("https://github.com/forcedotcom/SalesforceMobileSDK-Android/releases/tag/v13.2.1"))
        {
            Logins = [LoginKind.WebForm],
        },
    ]);

    private const string KeepBehindSidecar = "Nothing while the program uses the sidecar, which answers this login itself. "
        + "To do without the sidecar, move the program to OAuth with an External Client App.";

    private static Announcement Versions(string id, int from, int to, string what, string when, DateOnly date, string article)
        => new(id, what, when, date, "Let the program name a newer API version, best a current one. Until then, "
            + "Sidecar:ApiVersions:Lift can send its calls with one.",
            Help(article))
        {
            Logins = LoginKind.DataCalls,
            Apis = VersionedApis,
            FromVersion = from,
            ToVersion = to,
        };

    private static Uri Help(string article) => new($"https://help.salesforce.com/s/articleView?id={article}&type=1");
}
