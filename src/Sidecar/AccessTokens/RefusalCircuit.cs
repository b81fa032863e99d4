using Sidecar.Assertions;
using Sidecar.Configuration;

namespace Sidecar.AccessTokens;

/// <summary>
/// Keeps a refusing token endpoint from being asked for every client call: repeated failed logins can block the source address for
/// everybody (WF §1.4). A refusal ends at once when a key changes; a rate limit does not, as no key cures it.
/// </summary>
public sealed partial class RefusalCircuit
{
    /// <summary>Salesforce counts logins by the hour; asking earlier than this, unless it names a time itself, prolongs the lock-out (WF §1.4).</summary>
    public static readonly TimeSpan RateLimitPause = TimeSpan.FromMinutes(10);

    private readonly SigningKeys _keys;
    private readonly ILogger<RefusalCircuit> _logger;
    private readonly GrowingPause _refusal;
    private readonly GrowingPause _limit;
    private int _refusedVersion;

    public RefusalCircuit(SidecarOptions options, SigningKeys keys, TimeProvider time, ILogger<RefusalCircuit> logger)
    {
        _keys = keys;
        _logger = logger;
        _refusal = new(options.Logins.RefusalPause, options.Logins.MaxRefusalPause, time);
        // Jitter upwards only: ten minutes is a lower bound.
        _limit = new(RateLimitPause, RateLimitPause * 3, time, jitterDown: 0);
    }

    /// <summary>The refusal that stands, with the remaining time; null when Salesforce may be asked.</summary>
    public AccessTokenProblem? Standing()
    {
        if (_keys.Set.Version != Volatile.Read(ref _refusedVersion) && _refusal.Close())
            Log.ClosedByKey(_logger);
        return _limit.Standing() ?? _refusal.Standing();
    }

    /// <param name="problem">What Salesforce said.</param>
    /// <param name="keysVersion">
    /// <see cref="SigningKeySet.Version"/> of the keys that were refused. Taken before asking: a key that changed while the answer was on
    /// its way has not been refused.
    /// </param>
    public AccessTokenProblem Refused(AccessTokenProblem problem, int keysVersion)
    {
        Volatile.Write(ref _refusedVersion, keysVersion);
        var standing = _refusal.Open(problem);
        Log.Opened(_logger, standing.RetryAfter!.Value, ", unless the signing key changes");
        return standing;
    }

    /// <param name="problem">What Salesforce said.</param>
    /// <param name="asked">How long it asked to be left alone, if it did: it knows better than the ten minutes.</param>
    public AccessTokenProblem RateLimited(AccessTokenProblem problem, TimeSpan? asked)
    {
        var standing = asked is { } pause ? _limit.OpenFor(problem, pause) : _limit.Open(problem);
        Log.Opened(_logger, standing.RetryAfter!.Value, "");
        return standing;
    }

    public void Succeeded()
    {
        // Both are to be closed, hence no short-circuit.
        if (_refusal.Close() | _limit.Close())
            Log.Closed(_logger);
    }

    private static partial class Log
    {
        [LoggerMessage(1620, LogLevel.Warning, "Salesforce is not asked for a token again for {Pause}{Unless}",
            EventName = "RefusalCircuitOpened")]
        public static partial void Opened(ILogger logger, TimeSpan pause, string unless);

        [LoggerMessage(1621, LogLevel.Information, "Salesforce grants tokens again", EventName = "RefusalCircuitClosed")]
        public static partial void Closed(ILogger logger);

        [LoggerMessage(1622, LogLevel.Information, "A signing key changed: Salesforce may be asked for a token at once",
            EventName = "RefusalCircuitClosedByKey")]
        public static partial void ClosedByKey(ILogger logger);
    }
}
