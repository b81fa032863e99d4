using System.Globalization;
using System.Text.Json;
using Sidecar.Configuration;

namespace Sidecar.Migration;

/// <summary>
/// Announcements as JSON. The report holds them in the form in which a file gives them, so that a report is a good beginning for a file.
/// </summary>
internal static class AnnouncementJson
{
    public const string AsOf = "announcementsAsOf";
    public const string All = "announcements";

    private const int Most = 200;
    private const int LongestText = 500;
    private const int MostNames = 50;

    public static void Write(Utf8JsonWriter json, AnnouncementTable table)
    {
        json.WriteString(AsOf, Text(table.AsOf));
        json.WriteStartArray(All);
        foreach (var announcement in table.All)
        {
            json.WriteStartObject();
            json.WriteString("id", announcement.Id);
            WriteNames(json, "logins", announcement.Logins);
            WriteNames(json, "apis", announcement.Apis);
            WriteVersion(json, "fromVersion", announcement.FromVersion);
            WriteVersion(json, "toVersion", announcement.ToVersion);
            json.WriteBoolean("covered", announcement.Covered);
            json.WriteString("what", announcement.What);
            json.WriteString("when", announcement.When);
            json.WriteString("date", Text(announcement.Date));
            json.WriteString("remedy", announcement.Remedy);
            json.WriteString("source", announcement.Source.AbsoluteUri);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <exception cref="FormatException">Something is missing or wrong; the message says what.</exception>
    public static AnnouncementTable Read(JsonElement document)
    {
        var asOf = Date(document, AsOf);
        return document.TryGetProperty(All, out var all) && all.ValueKind == JsonValueKind.Array && all.GetArrayLength() <= Most
            ? new(asOf, [.. all.EnumerateArray().Select(ReadOne)])
            : throw new FormatException($"'{All}' must be an array of at most {Most} objects");
    }

    private static Announcement ReadOne(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"'{All}' holds something that is not an object");
        }

        var source = Required(element, "source");
        return new(
            Required(element, "id"),
            Required(element, "what"),
            Required(element, "when"),
            Date(element, "date"),
            Required(element, "remedy"),
            Uri.TryCreate(source, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
                ? url
                : throw new FormatException($"'source' must be an https URL, not '{source}'"))
        {
            Logins = Names(element, "logins"),
            Apis = Names(element, "apis"),
            FromVersion = Version(element, "fromVersion"),
            ToVersion = Version(element, "toVersion"),
            Covered = element.TryGetProperty("covered", out var covered) && covered.ValueKind == JsonValueKind.True,
        };
    }

    private static string Required(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 and <= LongestText } text
                ? text
                : throw new FormatException($"'{name}' must be a text of 1 to {LongestText} characters");

    private static DateOnly Date(JsonElement element, string name)
        => DateOnly.TryParseExact(Required(element, name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new FormatException($"'{name}' must be a date such as 2027-06-01");

    private static string[] Names(JsonElement element, string name)
        => !element.TryGetProperty(name, out var names) ? []
            : names.ValueKind == JsonValueKind.Array && names.GetArrayLength() <= MostNames
                && names.EnumerateArray().All(static value => value.ValueKind == JsonValueKind.String)
                    ? [.. names.EnumerateArray().Select(static value => value.GetString()!)]
                    : throw new FormatException($"'{name}' must be an array of at most {MostNames} texts");

    private static int Version(JsonElement element, string name)
        => !element.TryGetProperty(name, out _) ? 0
            : VersionNumber.Parse(Required(element, name)) is > 0 and var version ? version
            : throw new FormatException($"'{name}' must be an API version such as \"31.0\"");

    private static void WriteNames(Utf8JsonWriter json, string name, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var one in names)
        {
            json.WriteStringValue(one);
        }

        json.WriteEndArray();
    }

    private static void WriteVersion(Utf8JsonWriter json, string name, int version)
    {
        if (version > 0)
        {
            json.WriteString(name, new ApiUse("", version).VersionText);
        }
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
