namespace Sidecar.AccessTokens;

/// <summary>Counts what happened within the last hour, by the minute. For rare events: it takes a lock.</summary>
internal sealed class LastHour(TimeProvider time)
{
    private const int Minutes = 60;

    // Events of one minute must not be counted for the one of an hour before.
    private readonly Lock _gate = new();
    private readonly (long Minute, long Count)[] _minutes = new (long, long)[Minutes];

    /// <summary>How many there were.</summary>
    public long Count
    {
        get
        {
            lock (_gate)
            {
                var now = Now();
                return _minutes.Where(one => now - one.Minute < Minutes).Sum(static one => one.Count);
            }
        }
    }

    public void Add()
    {
        lock (_gate)
        {
            var now = Now();
            ref var one = ref _minutes[now % Minutes];
            one = (now, one.Minute == now ? one.Count + 1 : 1);
        }
    }

    private long Now() => time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMinute;
}
