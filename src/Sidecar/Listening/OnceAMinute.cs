namespace Sidecar.Listening;

/// <summary>
/// Lets one of many callers through each minute. A log line for each waiting request or connection would add to the load that it reports.
/// </summary>
internal sealed class OnceAMinute(TimeProvider time)
{
    private long _lastAt = long.MinValue;

    public bool IsDue()
    {
        var now = time.GetTimestamp();
        var last = Interlocked.Read(ref _lastAt);

        // The comparison decides between two callers at the same time.
        return (last == long.MinValue || time.GetElapsedTime(last, now) >= TimeSpan.FromMinutes(1))
            && Interlocked.CompareExchange(ref _lastAt, now, last) == last;
    }
}
