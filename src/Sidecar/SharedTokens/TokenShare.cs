using Sidecar.AccessTokens;

namespace Sidecar.SharedTokens;

/// <summary>
/// One login for all replicas of a principal, through Redis (docs/fleet.md). The story, with the same numbers in the body:
/// 1. a newer token is in Redis: take it;
/// 2. Salesforce rejected the token that is there: remove that one, and no other;
/// 3. take the lock, look once more, log in, write the token and tell the others;
/// 4. another replica has the lock: wait for its token, within a bound;
/// 5. Redis cannot be used, or the wait is over: log in alone, at a moment of its own.
/// </summary>
internal sealed partial class TokenShare : ITokenShare, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TokenEntries _entries;
    private readonly ShareState _state;
    private readonly ShareTimes _times;
    private readonly TimeProvider _time;
    private readonly NewestToken _newest;

    /// <param name="entries">What Redis has.</param>
    /// <param name="state">How it is with Redis.</param>
    /// <param name="times">How long things may take.</param>
    /// <param name="time">The clock.</param>
    public TokenShare(TokenEntries entries, ShareState state, ShareTimes times, TimeProvider time)
        => (_entries, _state, _times, _time, _newest) = (entries, state, times, time, new(time));

    public Action<AccessToken>? Received { get; set; }

    public TokenShareStatus Status => new(_state.Problem);

    /// <summary>Ends what runs in the background (<see cref="ShareWatch"/>).</summary>
    internal CancellationToken Stopping => _stopping.Token;

    public async Task<AccessTokenResult> AcquireAsync(
        AccessToken? known, bool rejected, Func<CancellationToken, Task<AccessTokenResult>> login, CancellationToken cancellationToken)
    {
        var (above, entries) = _newest.Replace(known, rejected);
        try
        {
            if (await TogetherAsync(above, entries, login, cancellationToken) is { } result)
            {
                return result;
            }
        }
        catch (RedisException)
        {
            // The state was told.
        }

        // 5.
        await Task.Delay(_times.Spread * Random.Shared.NextDouble(), _time, cancellationToken);
        if (await LastLookAsync(above, cancellationToken) is { } arrived)
        {
            return new(arrived);
        }

        var alone = await login(cancellationToken);
        if (alone.Token is { } token)
        {
            _newest.Keep(token);
            _state.Count("alone");
        }

        return alone;
    }

    public void Dispose() => _stopping.Cancel();

    private async Task<AccessTokenResult?> TogetherAsync(
        long above, IReadOnlyList<SealedEntry> rejected, Func<CancellationToken, Task<AccessTokenResult>> login,
        CancellationToken cancellationToken)
    {
        // 1.
        if (await TakeAsync(above, cancellationToken) is { } there)
        {
            return new(there);
        }

        // 2.
        await _entries.RemoveAsync(rejected, cancellationToken);
        for (var began = _time.GetTimestamp(); ;)
        {
            var arrival = _newest.Arrival;

            // 3.
            if (await _entries.TryLockAsync(_times.Lock, cancellationToken) is { } held)
            {
                return await LogInAsync(held, above, login, cancellationToken);
            }

            // 4.
            if (_time.GetElapsedTime(began) >= _times.Patience)
            {
                return null;
            }

            await Task.WhenAny(arrival, Task.Delay(_times.Look * (0.5 + Random.Shared.NextDouble()), _time, cancellationToken));
            if ((_newest.Above(above) ?? await TakeAsync(above, cancellationToken)) is { } arrived)
            {
                return new(arrived);
            }
        }
    }

    private async Task<AccessTokenResult> LogInAsync(
        SealedEntry held, long above, Func<CancellationToken, Task<AccessTokenResult>> login, CancellationToken cancellationToken)
    {
        try
        {
            if (await TakeAsync(above, cancellationToken) is { } there)
            {
                return new(there);
            }

            var result = await login(cancellationToken);
            if (result.Token is { } token)
            {
                var shared = _newest.Keep(token);
                _state.Count("shared");
                await QuietlyAsync(async () => _newest.Remember(
                    shared, await _entries.WriteAsync(shared, onlyIfNone: false, cancellationToken)));
            }

            return result;
        }
        finally
        {
            await QuietlyAsync(() => _entries.RemoveAsync([held], CancellationToken.None));
        }
    }

    /// <summary>The token is had; that Redis fails now is in the state and changes nothing for the callers.</summary>
    private static async Task QuietlyAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (RedisException)
        {
        }
    }

    /// <summary>A Redis that was only slow for a moment, as when all replicas start at once, has the token by now.</summary>
    private async Task<AccessToken?> LastLookAsync(long above, CancellationToken cancellationToken)
    {
        try
        {
            return _newest.Above(above) ?? await TakeAsync(above, cancellationToken);
        }
        catch (RedisException)
        {
            return null;
        }
    }

    private async Task<AccessToken?> TakeAsync(long above, CancellationToken cancellationToken)
    {
        if (await _entries.ReadAsync(above, cancellationToken) is not { } found)
        {
            return null;
        }

        _state.Count("taken");
        return _newest.Take(found.Token, found.Entries);
    }
}
