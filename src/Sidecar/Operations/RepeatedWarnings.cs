namespace Sidecar.Operations;

/// <summary>
/// Warnings and errors that repeat. A flood of refused requests would write a line for each. The first ones are written; what repeats, in
/// the same words or in others, is counted and told in one line a minute.
/// </summary>
internal sealed partial class RepeatedWarnings(TimeProvider time) : IDisposable
{
    /// <summary>Different texts of one event that are written within a period.</summary>
    public const int TextsPerPeriod = 10;

    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    // Closes the race between a line that counts and the timer that tells and forgets.
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Category, int Event), Repetition> _events = [];
    private ITimer? _timer;
    private long _suppressed;

    /// <summary>Lines that were counted instead of written, since the start.</summary>
    public long Suppressed => Interlocked.Read(ref _suppressed);

    /// <returns>Whether this line is to be written.</returns>
    public bool IsNew(ILogger output, string category, EventId id, string text)
    {
        lock (_lock)
        {
            _timer ??= time.CreateTimer(_ => EndPeriod(), null, Period, Period);
            if (!_events.TryGetValue((category, id.Id), out var repetition))
            {
                _events.Add((category, id.Id), repetition = new(output, id));
            }

            if (repetition.Texts.Count < TextsPerPeriod && repetition.Texts.Add(text))
            {
                return true;
            }

            repetition.Count++;
            repetition.Latest = text;
            _suppressed++;
            return false;
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        EndPeriod();
    }

    private void EndPeriod()
    {
        Repetition[] ended;
        lock (_lock)
        {
            ended = [.. _events.Values.Where(repetition => repetition.Count > 0)];
            _events.Clear();
        }

        foreach (var repetition in ended)
        {
            Log.Repeated(repetition.Output, repetition.Id.Id, repetition.Id.Name ?? "unnamed", repetition.Count, repetition.Latest);
        }
    }

    private sealed class Repetition(ILogger output, EventId id)
    {
        public ILogger Output => output;

        public EventId Id => id;

        public HashSet<string> Texts { get; } = new(StringComparer.Ordinal);

        public long Count { get; set; }

        public string Latest { get; set; } = "";
    }

    private static partial class Log
    {
        [LoggerMessage(1810, LogLevel.Warning,
            "Event {RepeatedEventId} ({RepeatedEventName}) happened {Count} more times within the last minute; the latest said: {Latest}",
            EventName = "Repeated")]
        public static partial void Repeated(ILogger logger, int repeatedEventId, string repeatedEventName, long count, string latest);
    }
}
