namespace Sidecar.Assertions;

/// <summary>
/// What time it is at Salesforce, learned from the <c>Date</c> header of the token endpoint's responses. Assertions are dated by it, so
/// that a container whose clock is wrong can log in too (docs/architecture.md).
/// </summary>
internal sealed partial class SalesforceClock(TimeProvider time, ILogger<SalesforceClock> logger)
{
    private const long Unknown = long.MinValue;

    /// <summary>Below this the header's resolution of a second and the network's delay are the likelier explanation.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Alarming = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private long _offset = Unknown;
    private TimeSpan _reported;

    /// <summary>Salesforce's clock minus ours; null until a response had a date.</summary>
    public TimeSpan? Offset => Volatile.Read(ref _offset) is var ticks and not Unknown ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>Now, by Salesforce's clock.</summary>
    public DateTimeOffset UtcNow => time.GetUtcNow() + (Offset ?? TimeSpan.Zero);

    /// <summary>Learns from one response.</summary>
    /// <param name="sent">Our time before the request.</param>
    /// <param name="received">Our time when the response's headers were there.</param>
    /// <param name="date">The response's Date header; null changes nothing.</param>
    public void Observe(DateTimeOffset sent, DateTimeOffset received, DateTimeOffset? date)
    {
        if (date is not { } theirs)
        {
            return;
        }

        // The header has whole seconds, so half a second is missing on average. Salesforce dated the response at some moment between
        // sending and receiving: the middle is wrong by half the round trip at most. What may be such an error is not taken for an offset.
        var halfTrip = received > sent ? (received - sent) / 2 : TimeSpan.Zero;
        var offset = theirs + TimeSpan.FromMilliseconds(500) - (sent + halfTrip);
        if (offset.Duration() <= Tolerance || offset.Duration() <= halfTrip + TimeSpan.FromMilliseconds(500))
        {
            offset = TimeSpan.Zero;
        }

        Volatile.Write(ref _offset, offset.Ticks);
        Report(offset);
    }

    private void Report(TimeSpan offset)
    {
        // Two responses may arrive at once: one line for one change.
        lock (_gate)
        {
            var report = offset.Duration() > Alarming ? offset : TimeSpan.Zero;
            if ((report - _reported).Duration() <= TimeSpan.FromSeconds(10))
            {
                return;
            }

            _reported = report;
            if (report == TimeSpan.Zero)
            {
                Log.Agrees(logger);
            }
            else
            {
                Log.Differs(logger, (long)report.Duration().TotalSeconds, report > TimeSpan.Zero ? "behind" : "ahead of");
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1510, LogLevel.Warning,
            "This machine's clock is {Seconds} s {Direction} Salesforce's. Logins still work, because assertions are dated by Salesforce's "
            + "clock. Correct this machine's time (NTP)",
            EventName = "ClockDiffers")]
        public static partial void Differs(ILogger logger, long seconds, string direction);

        [LoggerMessage(1511, LogLevel.Information,
            "This machine's clock agrees with Salesforce's again",
            EventName = "ClockAgrees")]
        public static partial void Agrees(ILogger logger);
    }
}
