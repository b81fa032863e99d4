using Sidecar.Assertions;
using Sidecar.Configuration;

namespace Sidecar.AccessTokens;

/// <summary>
/// How long the token endpoint is left alone after a failure, and why. Until then every caller gets the problem that stands, from memory:
/// repeated failed logins can block the source address for everybody (WF §1.4), and an endpoint that is down is not asked for each call.
/// </summary>
/// <remarks>
/// Not Polly's circuit breaker: that one opens on a ratio of failures among many calls, while here a single "no" from Salesforce is
/// conclusive, its text must be kept for the callers, and a changed key must end the wait at once.
/// </remarks>
internal sealed partial class LoginBackoff
{
    /// <summary>
    /// Salesforce counts logins by the hour. Asking earlier makes the lock-out longer (WF §1.4), unless Salesforce itself names a time.
    /// </summary>
    public static readonly TimeSpan RateLimitWait = TimeSpan.FromMinutes(10);

    /// <summary>Callers look at the waits while a flight begins or ends one; a problem and its wait change together.</summary>
    private readonly Lock _gate = new();

    private readonly SigningKeys _keys;
    private readonly ILogger<LoginBackoff> _logger;

    /// <summary>After a permanent refusal. Ends at once when a key changes.</summary>
    private readonly Wait _refusal;

    /// <summary>After Salesforce's rate limit. No key cures it. Ten minutes is a lower bound, so it is never shortened.</summary>
    private readonly Wait _limit;

    /// <summary>After a transient failure, or while the sidecar's own rate limit is used up.</summary>
    private readonly Wait _failure;

    private int _refusedVersion;

    public LoginBackoff(SidecarOptions options, SigningKeys keys, TimeProvider time, ILogger<LoginBackoff> logger)
    {
        (_keys, _logger) = (keys, logger);
        _refusal = new(options.TokenRequests.RefusalBackoff, options.TokenRequests.MaxRefusalBackoff, (Down: 0.1, Up: 0.1), time);

        // Up to twice as long, and not longer with each failure: the replicas of a fleet ask at different moments, and each of them finds a
        // login that came free at most twenty minutes later. Twenty replicas ask eighty times an hour then, of 3,600.
        _limit = new(RateLimitWait, RateLimitWait, (Down: 0, Up: 1), time);
        _failure = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), (Down: 0.1, Up: 0.1), time);
    }

    /// <summary>The problem because of which Salesforce is not asked now, with the time that remains; null when it may be asked.</summary>
    public AccessTokenProblem? Standing()
    {
        var keys = _keys.Set;
        if (keys.Current is null && keys.Next is null)
        {
            return new(
                AccessTokenProblemKind.KeyUnusable, keys.Problem?.Message ?? "There is no signing key.", keys.Problem?.Remedy,
                SigningKeys.PollInterval);
        }

        lock (_gate)
        {
            if (keys.Version != _refusedVersion && _refusal.End())
            {
                Log.EndedByKey(_logger);
            }

            return _limit.Standing() ?? _refusal.Standing() ?? _failure.Standing();
        }
    }

    /// <summary>A token was had: nothing stands any more, and the next wait is a first one again.</summary>
    public void Succeeded()
    {
        lock (_gate)
        {
            _failure.End();

            // Both are to be ended, hence no short-circuit.
            if (_refusal.End() | _limit.End())
            {
                Log.Ended(_logger);
            }
        }
    }

    /// <summary>
    /// An operator says that the cause is repaired: Salesforce may be asked at once. The wait of its rate limit stays, because asking
    /// earlier makes that lock-out longer.
    /// </summary>
    public void EndRefusal()
    {
        lock (_gate)
        {
            if (_refusal.End() | _failure.End())
            {
                Log.EndedByOperator(_logger);
            }
        }
    }

    /// <summary>Begins the wait that follows from a failure.</summary>
    /// <param name="problem">What failed.</param>
    /// <param name="keysVersion">
    /// <see cref="SigningKeySet.Version"/> of the keys that were used. The caller reads it before it asks: a key that changed while the
    /// response was on its way has not been refused.
    /// </param>
    /// <returns>The problem with the length of the wait in it.</returns>
    public AccessTokenProblem Failed(AccessTokenProblem problem, int keysVersion)
    {
        // Upwards only, or the endpoint would be asked before the time it named; jittered, or all replicas would ask at that moment.
        var asked = problem.AskedToWait * (1 + (Random.Shared.NextDouble() * 0.1));
        lock (_gate)
        {
            if (problem.IsPermanent)
            {
                Log.Refused(_logger, problem.Kind, problem.Text);
                _refusedVersion = keysVersion;
                return Told(_refusal.Begin(problem), ", unless the signing key changes");
            }

            if (problem is { Kind: AccessTokenProblemKind.RateLimited, RetryAfter: { } untilNext })
            {
                Log.LimitUsedUp(_logger, problem.Text, untilNext);
                return _failure.Begin(problem, untilNext);
            }

            if (problem.Kind == AccessTokenProblemKind.RateLimited)
            {
                Log.Refused(_logger, problem.Kind, problem.Text);
                return Told(asked is { } limit ? _limit.Begin(problem, limit) : _limit.Begin(problem), "");
            }

            if (asked is not { } wait)
            {
                var standing = _failure.Begin(problem);
                Log.Failed(_logger, problem.Kind, standing.RetryAfter ?? TimeSpan.Zero, problem.Text);
                return standing;
            }

            Log.AskedToWait(_logger, wait, problem.Text);
            return _failure.Begin(problem, wait);
        }
    }

    private AccessTokenProblem Told(AccessTokenProblem standing, string unless)
    {
        Log.Begun(_logger, standing.RetryAfter ?? TimeSpan.Zero, unless);
        return standing;
    }

    private static partial class Log
    {
        [LoggerMessage(1601, LogLevel.Warning,
            "A login failed ({Kind}); the sidecar asks again in {Wait} at the earliest. {Problem}",
            EventName = "LoginFailed")]
        public static partial void Failed(ILogger logger, AccessTokenProblemKind kind, TimeSpan wait, string problem);

        [LoggerMessage(1602, LogLevel.Error, "No access token ({Kind}). {Problem}", EventName = "AccessTokenRefused")]
        public static partial void Refused(ILogger logger, AccessTokenProblemKind kind, string problem);

        [LoggerMessage(1604, LogLevel.Warning, "The next login is in {RetryAfter}. {Problem}", EventName = "LoginBudgetUsedUp")]
        public static partial void LimitUsedUp(ILogger logger, string problem, TimeSpan retryAfter);

        [LoggerMessage(1609, LogLevel.Warning,
            "The token endpoint asked the sidecar to wait (Retry-After); the sidecar asks it again in {Wait}. {Problem}",
            EventName = "TokenEndpointAskedToWait")]
        public static partial void AskedToWait(ILogger logger, TimeSpan wait, string problem);

        [LoggerMessage(1620, LogLevel.Warning,
            "The sidecar asks Salesforce for a token again in {Wait}{Unless}",
            EventName = "RefusalCircuitOpened")]
        public static partial void Begun(ILogger logger, TimeSpan wait, string unless);

        [LoggerMessage(1621, LogLevel.Information, "Salesforce grants tokens again", EventName = "RefusalCircuitClosed")]
        public static partial void Ended(ILogger logger);

        [LoggerMessage(1622, LogLevel.Information,
            "A signing key changed: the sidecar may ask Salesforce for a token at once",
            EventName = "RefusalCircuitClosedByKey")]
        public static partial void EndedByKey(ILogger logger);

        [LoggerMessage(1623, LogLevel.Information,
            "An operator asked for it: the sidecar may ask Salesforce for a token at once",
            EventName = "RefusalCircuitClosedByOperator")]
        public static partial void EndedByOperator(ILogger logger);
    }
}
