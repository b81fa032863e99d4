using Microsoft.Extensions.Caching.Memory;

namespace Sidecar.AccessTokens;

/// <summary>
/// The access token in use, and the one login that all callers share when there is none or it was rejected. Looking at the token,
/// invalidating it and starting the login are one step, and so are publishing the new token and ending the login
/// (<see cref="SingleFlight{T}.Gate"/>). Otherwise a caller could start a second login, or a late rejection of an old token could remove a
/// new one.
/// </summary>
internal sealed partial class SharedLogin(
    TokenAcquisition acquisition, LoginBackoff backoff, IMemoryCache cache, TimeProvider time, ILogger<SharedLogin> logger,
    ITokenShare? share = null) : IDisposable
{
    /// <summary>
    /// Salesforce may hand out the same token a second time. Within this time, a second rejection of it costs no other login.
    /// </summary>
    public static readonly TimeSpan SameTokenCounts = TimeSpan.FromSeconds(5);

    // One principal, one entry. Static, so that looking it up builds no key.
    private static readonly object CacheKey = new();

    private readonly SingleFlight<AccessTokenResult> _flight = new();
    private AccessToken? _removed;
    private long _sameAgainAt;
    private bool _sameAgain;
    private volatile AccessToken? _latest;
    private volatile AccessTokenProblem? _problem;

    /// <summary>The token in use, or null. Allocates nothing.</summary>
    public AccessToken? Current => cache.TryGetValue(CacheKey, out var entry) ? (AccessToken?)entry : null;

    /// <summary>The token that was had last, whether or not it still lives; null before the first.</summary>
    public AccessToken? Latest => _latest;

    /// <summary>The last failure; null after a success.</summary>
    public AccessTokenProblem? Problem => _problem;

    /// <summary>Since when logins work or fail.</summary>
    public LoginHistory History { get; } = new(time);

    /// <summary>A token other than <paramref name="rejected"/>: the current one, or that of the shared login.</summary>
    public ValueTask<AccessTokenResult> GetAsync(AccessToken? rejected, CancellationToken cancellationToken)
    {
        lock (_flight.Gate)
        {
            if (Current is { } current)
            {
                if (rejected is null || current.Value != rejected.Value || IsSameAgain_NeedsLock(rejected))
                {
                    return new(new AccessTokenResult(current));
                }

                // No login is possible for a while. The token stays: one resource that refuses every session would otherwise use up the
                // rate limit and then take the token away from all requests that it still serves.
                if (!_flight.InFlight && backoff.Standing() is { Kind: AccessTokenProblemKind.RateLimited } limited)
                {
                    return Stands_NeedsLock(limited);
                }

                cache.Remove(CacheKey);
                _removed = current;
            }

            // Asked here and not by the login itself, so that callers who come while a problem stands cost no thread switch each.
            if (!_flight.InFlight && backoff.Standing() is { } standing)
            {
                return Stands_NeedsLock(standing);
            }

            var reason = rejected is null ? LoginReason.NoToken : LoginReason.SessionEnded;
            return new(LogIn_NeedsLock(_removed, rejected is not null, reason, cancellationToken));
        }
    }

    /// <summary>Renews the token while requests go on with it.</summary>
    public void RenewInBackground(AccessToken idle, LoginReason reason)
    {
        // Without the gate, because this is on the hit path. An old value costs one lock at most.
        if (_flight.InFlight)
        {
            return;
        }

        lock (_flight.Gate)
        {
            // Another caller may have renewed it already, or started to.
            if (!_flight.InFlight && Current == idle && backoff.Standing() is null)
            {
                _ = LogIn_NeedsLock(idle, rejected: false, reason, CancellationToken.None);
            }
        }
    }

    public void Dispose() => _flight.Dispose();

    /// <summary>Joins the login that runs, or begins one.</summary>
    private Task<AccessTokenResult> LogIn_NeedsLock(
        AccessToken? known, bool rejected, LoginReason reason, CancellationToken cancellationToken)
    {
        if (!_flight.InFlight && _latest is not null)
        {
            Log.Renewing(logger, reason.Text());
        }

        return _flight.JoinAsync(stopping => AcquireAsync(known, rejected, reason, stopping), Conclude_NeedsLock, cancellationToken);
    }

    private ValueTask<AccessTokenResult> Stands_NeedsLock(AccessTokenProblem standing)
    {
        _problem = standing;
        History.Failed(standing);
        return new(new AccessTokenResult(standing));
    }

    private async Task<AccessTokenResult> AcquireAsync(AccessToken? known, bool rejected, LoginReason reason, CancellationToken stopping)
    {
        try
        {
            return share is null
                ? await acquisition.AcquireAsync(reason, stopping)
                : await AcquireSharedAsync(share, known, rejected, reason, stopping);
        }
        catch (OperationCanceledException)
        {
            return new(new AccessTokenProblem(AccessTokenProblemKind.Transient, "The sidecar is stopping."));
        }
        catch (Exception unexpected)
        {
            // All callers wait for a value, whatever it was.
            Log.Unexpected(logger, unexpected);
            const string message = "Getting an access token failed unexpectedly.";
            return new(new AccessTokenProblem(AccessTokenProblemKind.Transient, message, "See the log."));
        }
    }

    private void Conclude_NeedsLock(AccessTokenResult result)
    {
        if (result.Token is { } token && !IsTaken_NeedsLock(token))
        {
            Publish_NeedsLock(token);
        }

        // A failure removes nothing. When no login is possible for long, a rejected token is better than none: perhaps only one resource
        // refuses it.
        else if (result.Problem is { Kind: AccessTokenProblemKind.RateLimited } && Current is null && _removed is { } removed)
        {
            Cache_NeedsLock(removed);
        }

        History.Note(result);
        _problem = result.Problem;
        _removed = null;
    }

    private void Publish_NeedsLock(AccessToken token)
    {
        // The same string as before: another login does not help a caller that has it rejected (WF §1.5).
        _sameAgain = token.Value == _latest?.Value;
        if (_sameAgain)
        {
            _sameAgainAt = time.GetTimestamp();

            // Nothing is cached when it was rejected. Otherwise this was an early renewal, and the same string is good news.
            if (Current is null)
            {
                Log.SameAgain(logger);
            }
        }

        Cache_NeedsLock(token);
        _latest = token;
    }

    // Size 1 and never removed: a limit of the cache must not cost a login.
    private void Cache_NeedsLock(AccessToken token)
        => cache.Set(CacheKey, token, new MemoryCacheEntryOptions { Priority = CacheItemPriority.NeverRemove, Size = 1 });

    private bool IsSameAgain_NeedsLock(AccessToken rejected)
        => _sameAgain && rejected.Value == _latest?.Value && time.GetElapsedTime(_sameAgainAt) < SameTokenCounts;

    private static partial class Log
    {
        // The end of the login is told at a level that everybody sees, with the same reason: one line for one session that ended.
        [LoggerMessage(1610, LogLevel.Debug,
            "The sidecar renews the access token, because {Reason}",
            EventName = "AccessTokenRenewing")]
        public static partial void Renewing(ILogger logger, string reason);

        [LoggerMessage(1611, LogLevel.Warning,
            "Salesforce handed out the same token again that it had just rejected: the rejection has another cause than an expired session "
            + "(permissions, session policies, IP restrictions)",
            EventName = "AccessTokenSameAgain")]
        public static partial void SameAgain(ILogger logger);

        [LoggerMessage(1613, LogLevel.Error, "Getting an access token failed unexpectedly", EventName = "AccessTokenFailedUnexpectedly")]
        public static partial void Unexpected(ILogger logger, Exception exception);
    }
}
