namespace Sidecar.Operations;

/// <summary>
/// How the sidecar stops: readiness says no, new requests are still accepted for a while (the app may be flushing), then the listener
/// closes and requests in flight finish. The host bounds the last part.
/// </summary>
internal sealed partial class Drain(IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Drain> logger) : IDisposable
{
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private long _since;

    public bool Started => Since is not null;

    /// <summary>When it began to stop; null before.</summary>
    public DateTimeOffset? Since => Volatile.Read(ref _since) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>Begins to stop. A second call ends the waiting: asking twice means that it is urgent.</summary>
    public void Begin(TimeSpan acceptFor)
    {
        // The lock closes the race of two signals, of which only one may set the timer.
        lock (_lock)
        {
            if (Started || acceptFor == TimeSpan.Zero)
            {
                Begin_NeedsLock();
                Log.Closing(logger);
                _timer?.Dispose();
                _timer = time.CreateTimer(_ => lifetime.StopApplication(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
                return;
            }

            Begin_NeedsLock();
            Log.Draining(logger, acceptFor);
            _timer = time.CreateTimer(_ => lifetime.StopApplication(), null, acceptFor, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Begin_NeedsLock() => Volatile.Write(ref _since, Started ? _since : time.GetUtcNow().UtcTicks);

    private static partial class Log
    {
        [LoggerMessage(1800, LogLevel.Information,
            "Stopping: the sidecar accepts requests for another {AcceptFor}, then those in flight finish",
            EventName = "Draining")]
        public static partial void Draining(ILogger logger, TimeSpan acceptFor);

        [LoggerMessage(1801, LogLevel.Information,
            "Stopping: the sidecar accepts no new requests, and those in flight finish",
            EventName = "Closing")]
        public static partial void Closing(ILogger logger);
    }
}
