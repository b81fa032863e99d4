using Sidecar.Configuration;

namespace Sidecar.AccessTokens;

/// <summary>
/// A rate limit in front of the token endpoint (a token bucket): whatever goes wrong elsewhere, the sidecar does not use up the user's
/// 3,600 logins per hour (WF §1.4).
/// </summary>
/// <remarks>
/// Not <c>System.Threading.RateLimiting.TokenBucketRateLimiter</c>: it takes its time from Stopwatch and a timer of its own and not from
/// a TimeProvider, so tests of it would have to wait.
/// </remarks>
internal sealed class LoginRateLimit
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly double _capacity;
    private readonly double _perSecond;
    private double _available;
    private long _filledAt;

    public LoginRateLimit(SidecarOptions options, TimeProvider time)
    {
        _time = time;
        _capacity = options.TokenRequests.Burst;
        _perSecond = options.TokenRequests.PerHour / 3600d;
        _available = _capacity;
        _filledAt = time.GetTimestamp();
    }

    /// <summary>Takes one login.</summary>
    /// <param name="retryAfter">When none is left: the time until there is one.</param>
    public bool TryTake(out TimeSpan retryAfter)
    {
        // Fill and take are one step: two attempts must not both get the last login.
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            _available = Math.Min(_capacity, _available + (_time.GetElapsedTime(_filledAt, now).TotalSeconds * _perSecond));
            _filledAt = now;
            // Slightly below one counts as one: sums of fractions do not always reach it.
            if (_available > 1 - 1e-9)
            {
                _available = Math.Max(0, _available - 1);
                retryAfter = TimeSpan.Zero;
                return true;
            }

            retryAfter = TimeSpan.FromSeconds((1 - _available) / _perSecond);
            return false;
        }
    }
}
