using System.Buffers;
using System.Text.Json;
using Sidecar.Configuration;
using Sidecar.Dialects;
using Sidecar.Secrets;

namespace Sidecar.Migration;

/// <summary>
/// Keeps the counts across restarts, in a file of the state directory. The file is replaced as a whole, so that a crash leaves the old one
/// or the new one. What cannot be read or written is told in the log, and the sidecar works on without it: a report is not worth an outage.
/// </summary>
internal sealed partial class CountFile(
    SidecarOptions options, ClientPrograms programs, Announcements announcements, TimeProvider time, ILogger<CountFile> logger)
    : BackgroundService
{
    public const string Name = "migration.json";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private long _written = -1;

    private string Path => System.IO.Path.Combine(options.Migration.StateDirectory, Name);

    private bool IsKept => options.Migration.StateDirectory.Length > 0;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // A broken file is told at the start and not when somebody wants the report.
        announcements.Current();
        if (IsKept)
        {
            Load();
        }

        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // Whatever time is left of the stop: it is one small local file. The listeners have stopped by now.
        if (IsKept)
        {
            Save();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!IsKept)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Save();
        }
    }

    private void Load()
    {
        try
        {
            using var document = JsonDocument.Parse(SmallFile.Read(Path, MigrationReport.LongestJson));
            var (since, rows) = CallSummaryJson.Read(document.RootElement);
            programs.Add(since, rows);
            Log.Loaded(logger, Path, rows.Count, since);
        }
        catch (FileNotFoundException)
        {
            // The first start.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            Log.Unreadable(logger, Path, SafeText.From(e.Message));
        }
    }

    private void Save()
    {
        var rows = programs.Rows();
        var calls = rows.Sum(static row => row.Calls);
        if (calls == _written)
        {
            return;
        }

        try
        {
            Write(rows);
            _written = calls;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.Unwritable(logger, Path, SafeText.From(e.Message));
        }
    }

    private void Write(IReadOnlyList<CallSummary> rows)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonMembers.Relaxed))
        {
            json.WriteStartObject();
            json.WriteString(CallSummaryJson.Since, programs.Since);
            json.WriteStartArray(CallSummaryJson.Rows);
            foreach (var row in rows)
            {
                json.WriteStartObject();
                CallSummaryJson.Write(json, row);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        var unfinished = Path + ".new";
        using (var file = File.Create(unfinished))
        {
            file.Write(buffer.WrittenSpan);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, Path, overwrite: true);
    }

    private static partial class Log
    {
        [LoggerMessage(1901, LogLevel.Information, "The migration report continues {Path}: {Rows} rows, since {Since}",
            EventName = "CountsLoaded")]
        public static partial void Loaded(ILogger logger, string path, int rows, DateTimeOffset since);

        [LoggerMessage(1902, LogLevel.Warning,
            "The counts in {Path} cannot be read ({Reason}); the migration report begins anew, and the next write replaces the file",
            EventName = "CountsUnreadable")]
        public static partial void Unreadable(ILogger logger, string path, string reason);

        [LoggerMessage(1903, LogLevel.Warning,
            "The counts cannot be written to {Path} ({Reason}); make the directory writable, or they are lost at the next restart",
            EventName = "CountsUnwritable")]
        public static partial void Unwritable(ILogger logger, string path, string reason);
    }
}
