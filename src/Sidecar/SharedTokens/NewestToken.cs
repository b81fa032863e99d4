using Sidecar.AccessTokens;

namespace Sidecar.SharedTokens;

/// <summary>
/// The newest token that this replica knows, its own or another's, and which ones are out of the question. Tokens come from three sides at
/// once: a login, Redis, and the channel. Only a newer one ever replaces one.
/// </summary>
internal sealed class NewestToken(TimeProvider time)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SharedToken? _held;
    private IReadOnlyList<SealedEntry> _entries = [];
    private long _rejected;

    /// <summary>Ends when the next token comes by the channel.</summary>
    public Task Arrival => Volatile.Read(ref _arrival).Task;

    /// <summary>The token, if it was not rejected.</summary>
    public SharedToken? Usable
    {
        get
        {
            lock (_gate)
            {
                return _held?.Generation > _rejected ? _held : null;
            }
        }
    }

    /// <summary>A replacement of <paramref name="known"/> is wanted.</summary>
    /// <returns>The generation that it must be above, and what of the rejected token lies in Redis.</returns>
    public (long Above, IReadOnlyList<SealedEntry> Entries) Replace(AccessToken? known, bool rejected)
    {
        lock (_gate)
        {
            if (known is null || _held?.Token != known)
            {
                return (_rejected, []);
            }

            // Whatever is as old as a rejected token is never taken again: nobody can plant it.
            _rejected = rejected ? Math.Max(_rejected, _held.Generation) : _rejected;
            return (_held.Generation, rejected ? _entries : []);
        }
    }

    /// <summary>This replica logged in.</summary>
    public SharedToken Keep(AccessToken token)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var generation = Math.Max(now.ToUnixTimeMilliseconds(), Math.Max(_held?.Generation ?? 0, _rejected) + 1);
            (_held, _entries) = (new(token, generation, now), []);
            return _held;
        }
    }

    /// <summary>What of <paramref name="token"/> lies in Redis.</summary>
    public void Remember(SharedToken token, IReadOnlyList<SealedEntry> entries)
    {
        lock (_gate)
        {
            _entries = _held == token ? entries : _entries;
        }
    }

    /// <summary>The token, if it is newer than that.</summary>
    public AccessToken? Above(long generation)
    {
        lock (_gate)
        {
            return _held?.Generation > generation ? _held.Token : null;
        }
    }

    /// <summary>A login found this in Redis.</summary>
    /// <returns>The token to use. It may have come by the channel just now: the same token stays the same object.</returns>
    public AccessToken Take(SharedToken token, IReadOnlyList<SealedEntry> entries)
    {
        lock (_gate)
        {
            if (_held is null || token.Generation > _held.Generation)
            {
                (_held, _entries) = (token, entries);
            }

            return _held.Token;
        }
    }

    /// <summary>Another replica has this.</summary>
    /// <param name="token">The token.</param>
    /// <param name="entries">What of it lies in Redis.</param>
    /// <param name="received">Is told, before those that wait for <see cref="Arrival"/>.</param>
    /// <returns>Whether it is newer than all before.</returns>
    public bool Offer(SharedToken token, IReadOnlyList<SealedEntry> entries, Action<AccessToken>? received)
    {
        TaskCompletionSource arrival;
        lock (_gate)
        {
            if (token.Generation <= Math.Max(_rejected, _held?.Generation ?? 0))
            {
                return false;
            }

            (_held, _entries) = (token, entries);
            arrival = Interlocked.Exchange(ref _arrival, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        received?.Invoke(token.Token);
        arrival.TrySetResult();
        return true;
    }
}
