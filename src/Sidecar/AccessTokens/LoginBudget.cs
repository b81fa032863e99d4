using Sidecar.Configuration;

namespace Sidecar.AccessTokens;

/// <summary>
/// A token bucket in front of the token endpoint: whatever goes wrong elsewhere, the sidecar does not use up the user's 3,600 logins
/// per hour (WF §1.4).
/// </summary>
/// <remarks>
/// Not <c>System.Threading.RateLimiting.TokenBucketRateLimiter</c>: it takes its time from Stopwatch and a timer of its own, not from a
/// TimeProvider, and so could be tested by waiting only.
/// </remarks>
public sealed class LoginBudget
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly double _capacity;
    private readonly double _perSecond;
    private double _available;
    private long _filledAt;

    public LoginBudget(SidecarOptions options, TimeProvider time)
    {
        _time = time;
        _capacity = options.Logins.Burst;
        _perSecond = options.Logins.PerHour / 3600d;
        _available = _capacity;
        _filledAt = time.GetTimestamp();
    }

    /// <summary>Takes one login.</summary>
    /// <param name="retryAfter">When none is left: the time until there is one.</param>
    public bool TryTake(out TimeSpan retryAfter)
    {
        // Fill and take are one step: two attempts must not both see the last login.
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            _available = Math.Min(_capacity, _available + (_time.GetElapsedTime(_filledAt, now).TotalSeconds * _perSecond));
            _filledAt = now;
            // A hair below one counts as one: sums of fractions do not always reach it.
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
