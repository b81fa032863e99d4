using Microsoft.Extensions.Caching.Memory;

namespace Sidecar.AccessTokens;

/// <summary>Single flight: one acquisition that any number of callers wait for, each with its own cancellation.</summary>
public sealed partial class AccessTokenSource
{
    /// <summary>
    /// Makes "look at the cache, invalidate, join or start" one step, and "publish the token, end the flight" another. Without it a
    /// caller that comes between the two would start a second login, and one that rejects an old token could remove a new one.
    /// Held for a few instructions, never across I/O.
    /// </summary>
    private readonly Lock _gate = new();

    private readonly CancellationTokenSource _lifetime = new();
    private Task<AccessTokenResult>? _flight;
    private AccessToken? _removed;
    private long _sameAgainAt;
    private bool _sameAgain;
    private volatile AccessToken? _lastToken;
    private volatile AccessTokenProblem? _lastProblem;

    /// <summary>Ends the shared flight; callers that still wait, or come later, get a problem.</summary>
    /// <remarks>The source is cancelled, not disposed: it holds no timer, and requests that drain may still start a flight.</remarks>
    public void Dispose() => _lifetime.Cancel();

    private ValueTask<AccessTokenResult> JoinFlight(AccessToken? rejected, CancellationToken cancellationToken)
    {
        Task<AccessTokenResult> flight;
        lock (_gate)
        {
            if (Cached is { } current)
            {
                if (rejected is null || current.Value != rejected.Value || IsSameAgain_NeedsLock(rejected))
                    return new(new AccessTokenResult(current));

                // No login for a while, whatever this one session died of: a resource that refuses every session would otherwise use up the
                // budget and then take the token, which serves all else, from everybody.
                if (_flight is null && _acquisition.Standing() is { Kind: AccessTokenProblemKind.RateLimited } limited)
                {
                    _lastProblem = limited;
                    return new(new AccessTokenResult(limited));
                }

                _cache.Remove(CacheKey);
                _removed = current;
            }

            if (_flight is null)
            {
                // Without a flight, so that callers who come while a problem stands cost no thread hop each.
                if (_acquisition.Standing() is { } standing)
                {
                    _lastProblem = standing;
                    return new(new AccessTokenResult(standing));
                }

                if (rejected is not null)
                    Log.Renewing(_logger, "Salesforce rejected it");
                StartFlight_NeedsLock();
            }

            flight = _flight!;
        }

        // The caller's departure ends the caller's wait; the flight goes on for the others, and for the cache.
        return new(flight.WaitAsync(cancellationToken));
    }

    private void RenewInBackground(AccessToken idle)
    {
        // Not locked: this is on the hit path, and a stale look costs one lock at most.
        if (Volatile.Read(ref _flight) is not null)
            return;
        lock (_gate)
        {
            // Whoever was here first has renewed it already, or is at it.
            if (_flight is not null || Cached is not { } current || current != idle || _acquisition.Standing() is not null)
                return;
            Log.Renewing(_logger, "it will soon have been idle too long");
            StartFlight_NeedsLock();
        }
    }

    private void StartFlight_NeedsLock()
    {
        // On a thread of its own: an acquisition that ends synchronously would otherwise publish before _flight is set, and _flight
        // would then hold a finished task for ever. Without the first caller's context: its trace and its scopes are not the others'.
        if (ExecutionContext.IsFlowSuppressed())
        {
            _flight = Task.Run(FlyAsync);
            return;
        }

        using (ExecutionContext.SuppressFlow())
            _flight = Task.Run(FlyAsync);
    }

    private async Task<AccessTokenResult> FlyAsync()
    {
        AccessTokenResult result;
        try
        {
            result = await _acquisition.AcquireAsync(_lifetime.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            result = new(new AccessTokenProblem(AccessTokenProblemKind.Transient, "The sidecar is stopping."));
        }
        catch (Exception unexpected)
        {
            // Whatever it is, a thousand callers wait for a value and the next flight must be able to start.
            Log.Unexpected(_logger, unexpected);
            const string message = "Getting an access token failed unexpectedly.";
            result = new(new AccessTokenProblem(AccessTokenProblemKind.Transient, message, "See the log."));
        }

        lock (_gate)
        {
            // A failure removes nothing: what RenewAsync rejected is gone already, and what only was to be renewed early still works. When no
            // login is to be had for long, what was rejected is better than nothing: it may be refused by one resource only.
            if (!result.Succeeded && result.Problem.Kind == AccessTokenProblemKind.RateLimited && Cached is null && _removed is { } removed)
                Cache_NeedsLock(removed);
            if (result.Token is { } token)
                Publish_NeedsLock(token);
            _lastProblem = result.Problem;
            _removed = null;
            _flight = null;
        }

        return result;
    }

    private void Publish_NeedsLock(AccessToken token)
    {
        // The same string as before: logging in does not help whoever has it rejected (WF §1.5).
        _sameAgain = token.Value == _lastToken?.Value;
        if (_sameAgain)
        {
            _sameAgainAt = _time.GetTimestamp();
            // Nothing cached: it was rejected. Otherwise this was an early renewal, and the same string is good news.
            if (Cached is null)
                Log.SameAgain(_logger);
        }

        Cache_NeedsLock(token);
        _lastToken = token;
    }

    // Size 1 and never removed: someone else's size limit or compaction of the shared cache must not cost a login.
    private void Cache_NeedsLock(AccessToken token) =>
        _cache.Set(CacheKey, token, new MemoryCacheEntryOptions { Priority = CacheItemPriority.NeverRemove, Size = 1 });

    private bool IsSameAgain_NeedsLock(AccessToken rejected) =>
        _sameAgain && rejected.Value == _lastToken?.Value && _time.GetElapsedTime(_sameAgainAt) < SameTokenPause;
}
