namespace Sidecar.AccessTokens;

/// <summary>A problem that stands for a while without asking again; each further failure doubles the while, a success forgets it.</summary>
/// <remarks>
/// Not Polly's circuit breaker: that one opens on a ratio of failures among many calls, while here a single "no" from Salesforce is
/// conclusive, its text must be kept for the callers, and a changed key must end it at once.
/// </remarks>
internal sealed class GrowingPause(TimeSpan first, TimeSpan max, TimeProvider time, double jitterDown = 0.1, double jitterUp = 0.1)
{
    private readonly Lock _gate = new();
    private AccessTokenProblem? _problem;
    private TimeSpan? _next;
    private TimeSpan _length;
    private long _since;

    /// <summary>The problem that stands, with the time until asking again makes sense; null when nothing does.</summary>
    public AccessTokenProblem? Standing()
    {
        lock (_gate)
        {
            if (_problem is null)
                return null;
            var remaining = Remaining_NeedsLock();
            return remaining > TimeSpan.Zero ? _problem with { RetryAfter = remaining } : null;
        }
    }

    /// <summary>Begins a pause; jittered, so that replicas that failed together do not come back together.</summary>
    /// <returns>The problem with the length of the pause in it.</returns>
    public AccessTokenProblem Open(AccessTokenProblem problem)
    {
        lock (_gate)
        {
            var planned = _next ?? first;
            _next = planned * 2 < max ? planned * 2 : max;
            var length = planned * (1 - jitterDown + (Random.Shared.NextDouble() * (jitterDown + jitterUp)));
            return Open_NeedsLock(problem, length);
        }
    }

    /// <summary>Begins a pause of known length, outside the growth.</summary>
    public AccessTokenProblem OpenFor(AccessTokenProblem problem, TimeSpan length)
    {
        lock (_gate)
            return Open_NeedsLock(problem, length);
    }

    /// <summary>Ends the pause and forgets its growth.</summary>
    /// <returns>True when there was something to forget.</returns>
    public bool Close()
    {
        lock (_gate)
        {
            var open = _problem is not null;
            _problem = null;
            _next = null;
            return open;
        }
    }

    private AccessTokenProblem Open_NeedsLock(AccessTokenProblem problem, TimeSpan length)
    {
        _problem = problem;
        _length = length;
        _since = time.GetTimestamp();
        return problem with { RetryAfter = length };
    }

    private TimeSpan Remaining_NeedsLock() => _length - time.GetElapsedTime(_since);
}
