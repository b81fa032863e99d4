using System.Buffers;
using System.Text.Json;
using Sidecar.Dialects;

namespace Sidecar.Migration;

/// <summary>The report: who logs in how and calls what, and what Salesforce has announced for it.</summary>
/// <param name="Since">When counting began.</param>
/// <param name="Now">When the report was made.</param>
/// <param name="Rows">What was counted.</param>
/// <param name="Announcements">What the verdicts follow from.</param>
/// <param name="Problem">Why other announcements than the wanted ones are used; null when they are the wanted ones.</param>
internal sealed record MigrationReport(
    DateTimeOffset Since, DateTimeOffset Now, IReadOnlyList<CallSummary> Rows, AnnouncementTable Announcements, string? Problem)
{
    /// <summary>The largest report there can be fits into this.</summary>
    public const int LongestJson = 4 << 20;

    /// <summary>Rows with their verdicts: what is urgent first, then what is busy.</summary>
    public IReadOnlyList<JudgedCalls> Judged =>
    [
        .. Rows.Select(row => new JudgedCalls(row, Verdict.Of(row, Announcements, DateOnly.FromDateTime(Now.UtcDateTime))))
            .OrderBy(static row => row.Verdict.Urgency)
            .ThenByDescending(static row => row.Calls.Calls)
            .ThenBy(static row => row.Calls.Program, StringComparer.Ordinal)
            .ThenBy(static row => row.Calls.Login, StringComparer.Ordinal),
    ];

    /// <summary>The reports of several sidecars as one. The youngest table of announcements decides for all rows.</summary>
    public static MigrationReport Sum(IReadOnlyList<MigrationReport> reports)
    {
        var rows = reports.SelectMany(static report => report.Rows)
            .GroupBy(static row => row.Key)
            .Select(static same => same.Aggregate(static (one, other) => one.Plus(other)));
        return reports.Aggregate(static (one, other) => one with
        {
            Since = one.Since < other.Since ? one.Since : other.Since,
            Now = one.Now > other.Now ? one.Now : other.Now,
            Announcements = one.Announcements.AsOf >= other.Announcements.AsOf ? one.Announcements : other.Announcements,
            Problem = one.Problem ?? other.Problem,
        }) with
        { Rows = [.. rows] };
    }

    public ReadOnlyMemory<byte> ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonMembers.Relaxed))
        {
            json.WriteStartObject();
            json.WriteString(CallSummaryJson.Since, Since);
            json.WriteString("now", Now);
            if (Problem is not null)
            {
                json.WriteString("problem", Problem);
            }

            json.WriteStartArray(CallSummaryJson.Rows);
            foreach (var judged in Judged)
            {
                json.WriteStartObject();
                CallSummaryJson.Write(json, judged.Calls);
                json.WriteString("verdict", judged.Verdict.Word);
                json.WriteStartArray("because");
                foreach (var announcement in judged.Verdict.Announcements)
                {
                    json.WriteStringValue(announcement.Id);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            AnnouncementJson.Write(json, Announcements);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <exception cref="FormatException">It is no report; the message says what is wrong.</exception>
    public static MigrationReport Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var (since, rows) = CallSummaryJson.Read(document.RootElement);
            var now = document.RootElement.TryGetProperty("now", out var told) && told.TryGetDateTimeOffset(out var time)
                ? time.ToUniversalTime()
                : throw new FormatException("'now' must be a time");
            var problem = document.RootElement.TryGetProperty("problem", out var text) ? text.ToString() : null;
            return new(since, now, rows, AnnouncementJson.Read(document.RootElement), problem);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException("it is not valid JSON", e);
        }
    }
}
