using System.Text.Json;
using Sidecar.Configuration;

namespace Sidecar.Migration;

/// <summary>Rows as JSON, in the report and in the file that keeps the counts.</summary>
internal static class CallSummaryJson
{
    public const string Since = "since";
    public const string Rows = "programs";

    /// <summary>As many as there can be.</summary>
    private const int Most = (ClientPrograms.MostPrograms * ProgramCalls.MostRows) + ClientPrograms.MostRowsOfOthers;

    /// <summary>Numbers of a file and of another host are added up here, which must not overflow.</summary>
    private const long LargestNumber = 1_000_000_000_000_000;

    /// <summary>The members of one row, in an object that the caller has begun.</summary>
    public static void Write(Utf8JsonWriter json, CallSummary row)
    {
        json.WriteString("program", row.Program);
        json.WriteString("login", row.Login);
        json.WriteString("api", row.Api.Family);
        json.WriteString("version", row.Api.VersionText);
        if (row.LiftedTo > 0)
        {
            json.WriteString("liftedTo", VersionNumber.Text(row.LiftedTo));
        }

        json.WriteNumber("calls", row.Calls);
        json.WriteNumber("refused", row.Refused);
        json.WriteString("firstSeen", row.FirstSeen);
        json.WriteString("lastSeen", row.LastSeen);
    }

    /// <summary>Reads since when was counted, and the rows. Texts are checked again: they come from a file or from another host.</summary>
    /// <exception cref="FormatException">Something is missing or wrong; the message says what.</exception>
    public static (DateTimeOffset Since, IReadOnlyList<CallSummary> Rows) Read(JsonElement document)
    {
        if (document.ValueKind != JsonValueKind.Object
            || !document.TryGetProperty(Rows, out var rows) || rows.ValueKind != JsonValueKind.Array || rows.GetArrayLength() > Most)
        {
            throw new FormatException($"'{Rows}' must be an array of at most {Most} rows");
        }

        return (Time(document, Since), [.. rows.EnumerateArray().Select(ReadOne)]);
    }

    private static CallSummary ReadOne(JsonElement row) => row.ValueKind != JsonValueKind.Object
        ? throw new FormatException($"'{Rows}' holds something that is not an object")
        : new(
            ClientProgram.Checked(Text(row, "program")),
            LoginKind.Known(Text(row, "login")) ?? LoginKind.Several,
            ApiUse.Parse(Text(row, "api"), Text(row, "version")),
            Number(row, "calls"),
            Number(row, "refused"),
            Time(row, "firstSeen"),
            Time(row, "lastSeen"))
        {
            // Missing in rows that are not lifted, and in reports of earlier versions.
            LiftedTo = row.TryGetProperty("liftedTo", out var lifted) && lifted.ValueKind == JsonValueKind.String
                ? VersionNumber.Parse(lifted.GetString())
                : 0,
        };

    private static string? Text(JsonElement row, string name)
        => row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw new FormatException($"'{name}' must be a text");

    private static long Number(JsonElement row, string name)
        => row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            && number is >= 0 and <= LargestNumber
                ? number
                : throw new FormatException($"'{name}' must be a number from 0 to {LargestNumber}");

    private static DateTimeOffset Time(JsonElement row, string name)
        => row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time)
            ? time.ToUniversalTime()
            : throw new FormatException($"'{name}' must be a time such as 2026-11-25T12:00:00Z");
}
