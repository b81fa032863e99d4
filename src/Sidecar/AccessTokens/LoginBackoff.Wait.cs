namespace Sidecar.AccessTokens;

/// <content>One of the waits.</content>
internal sealed partial class LoginBackoff
{
    /// <summary>
    /// A problem that stands for a while. Each further failure doubles the wait up to a longest one, a success forgets it.
    /// </summary>
    private sealed class Wait(TimeSpan first, TimeSpan max, (double Down, double Up) jitter, TimeProvider time)
    {
        private AccessTokenProblem? _problem;
        private TimeSpan? _next;
        private TimeSpan _length;
        private long _since;

        public AccessTokenProblem? Standing()
        {
            var remaining = _length - time.GetElapsedTime(_since);
            return _problem is not null && remaining > TimeSpan.Zero ? _problem with { RetryAfter = remaining } : null;
        }

        /// <summary>Begins the next wait; jittered, so that replicas that failed together do not ask together.</summary>
        public AccessTokenProblem Begin(AccessTokenProblem problem)
        {
            var planned = _next ?? first;
            _next = planned * 2 < max ? planned * 2 : max;
            return Begin(problem, planned * (1 - jitter.Down + (Random.Shared.NextDouble() * (jitter.Down + jitter.Up))));
        }

        /// <summary>Begins a wait of known length, which does not count for the doubling.</summary>
        public AccessTokenProblem Begin(AccessTokenProblem problem, TimeSpan length)
        {
            (_problem, _length, _since) = (problem, length, time.GetTimestamp());
            return problem with { RetryAfter = length };
        }

        /// <summary>Ends the wait and forgets its growth; true when there was something to forget.</summary>
        public bool End()
        {
            var had = _problem is not null;
            (_problem, _next) = (null, null);
            return had;
        }
    }
}
