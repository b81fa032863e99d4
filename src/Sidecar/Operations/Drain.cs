namespace Sidecar.Operations;

/// <summary>
/// The way down: readiness says no, new requests are still accepted for a while (the app may be flushing), then the listener closes and
/// requests in flight finish. The host bounds the last part.
/// </summary>
internal sealed partial class Drain(IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Drain> logger) : IDisposable
{
    private readonly Lock _lock = new();
    private ITimer? _timer;

    public bool Started { get; private set; }

    /// <summary>Begins to stop. A second call ends the waiting: whoever asks twice is in a hurry.</summary>
    public void Begin(TimeSpan acceptFor)
    {
        // The lock closes the race of two signals, of which only one may set the timer.
        lock (_lock)
        {
            if (Started || acceptFor == TimeSpan.Zero)
            {
                Started = true;
                Log.Closing(logger);
                _timer?.Dispose();
                _timer = time.CreateTimer(_ => lifetime.StopApplication(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
                return;
            }

            Started = true;
            Log.Draining(logger, acceptFor);
            _timer = time.CreateTimer(_ => lifetime.StopApplication(), null, acceptFor, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer?.Dispose();

    private static partial class Log
    {
        [LoggerMessage(EventId = 1800, EventName = "Draining", Level = LogLevel.Information, Message = "Stopping: requests are still accepted for {AcceptFor}, then those in flight finish")]
        public static partial void Draining(ILogger logger, TimeSpan acceptFor);

        [LoggerMessage(EventId = 1801, EventName = "Closing", Level = LogLevel.Information, Message = "Stopping: no new requests, those in flight finish")]
        public static partial void Closing(ILogger logger);
    }
}
