using Microsoft.Extensions.Caching.Memory;
using Sidecar.Assertions;
using Sidecar.Configuration;

namespace Sidecar.AccessTokens;

/// <summary>
/// The principal's access token: cached, obtained by one login however many ask, renewed when rejected and, with traffic, before the
/// session's idle limit (design §4). The flight that all share is in <c>AccessTokenSource.Flight.cs</c>.
/// </summary>
public sealed partial class AccessTokenSource : IDisposable
{
    /// <summary>
    /// Whoever has a token rejected again that Salesforce just handed out a second time gets it back without another login.
    /// </summary>
    public static readonly TimeSpan SameTokenPause = TimeSpan.FromSeconds(5);

    // One principal, one entry. Static, so that looking it up builds no key.
    private static readonly object CacheKey = new();

    private readonly TokenAcquisition _acquisition;
    private readonly SessionProbe _probe;
    private readonly IMemoryCache _cache;
    private readonly SalesforceClock _clock;
    private readonly TimeProvider _time;
    private readonly ILogger<AccessTokenSource> _logger;
    private readonly double _renewAfter;
    private long _sessionTimeout;

    public AccessTokenSource(
        TokenAcquisition acquisition,
        SessionProbe probe,
        IMemoryCache cache,
        SalesforceClock clock,
        SidecarOptions options,
        TimeProvider time,
        ILogger<AccessTokenSource> logger)
    {
        _acquisition = acquisition;
        _probe = probe;
        _cache = cache;
        _clock = clock;
        _time = time;
        _logger = logger;
        _renewAfter = options.Session.RenewAfter;
        _sessionTimeout = options.Session.Timeout.Ticks;
    }

    /// <summary>What health checks, logs and the status page may know. Never the token.</summary>
    public AccessTokenStatus Status
    {
        get
        {
            var known = _lastToken;
            return new(
                Cached is not null, known is not null, _lastProblem, _acquisition.Logins, _acquisition.FailedLogins, _clock.Offset,
                known?.OrganizationId, known?.InstanceUrl.Host);
        }
    }

    /// <summary>The token that was had last, whether or not it still lives; asks nobody. Null before the first.</summary>
    internal AccessToken? Latest => _lastToken;

    private AccessToken? Cached => _cache.TryGetValue(CacheKey, out var entry) ? (AccessToken?)entry : null;

    private TimeSpan SessionTimeout => TimeSpan.FromTicks(Volatile.Read(ref _sessionTimeout));

    /// <summary>
    /// The current access token, logging in when there is none. The hit path completes synchronously and allocates nothing.
    /// </summary>
    public ValueTask<AccessTokenResult> GetAsync(CancellationToken cancellationToken)
    {
        if (Cached is { } token)
        {
            // Eager renewal (only with traffic: an idle session is let go). The request itself goes on with the old token, which
            // most probably lives; if not, the retry is the safety net.
            if (Idle(token) >= SessionTimeout * _renewAfter)
                RenewInBackground(token);
            return new(new AccessTokenResult(token));
        }

        return JoinFlight(rejected: null, cancellationToken);
    }

    /// <summary>
    /// A token other than <paramref name="rejected"/>: invalidates it (compare first: a token renewed meanwhile is kept) and gets the
    /// current one. When Salesforce hands out the very same string again, the result is that token: compare values, the retry is pointless.
    /// </summary>
    public ValueTask<AccessTokenResult> RenewAsync(AccessToken rejected, CancellationToken cancellationToken) =>
        JoinFlight(rejected, cancellationToken);

    /// <summary>Whether the session of <paramref name="token"/> was used within the session timeout.</summary>
    public bool IsFresh(AccessToken token) => Idle(token) < SessionTimeout;

    /// <summary>
    /// A token whose session is known to be alive, for a request that cannot be repeated: a fresh one as it is, otherwise one
    /// proven by a cheap authenticated call, otherwise a new login (design §4).
    /// </summary>
    public ValueTask<AccessTokenResult> GetAssuredAsync(CancellationToken cancellationToken) =>
        Cached is { } token && !IsFresh(token) ? AssureAsync(token, cancellationToken) : GetAsync(cancellationToken);

    /// <summary>Records that Salesforce accepted <paramref name="token"/>, which renews the sliding session.</summary>
    public void MarkUsed(AccessToken token) => token.MarkUsed(_time.GetTimestamp());

    /// <summary>The org said how long its sessions live (<c>sessionSecondsValid</c>).</summary>
    public void LearnSessionTimeout(TimeSpan timeout)
    {
        // 24 h is the most an org can set; zero or less is no answer.
        if (timeout <= TimeSpan.Zero || timeout > TimeSpan.FromHours(24))
            return;
        if (Interlocked.Exchange(ref _sessionTimeout, timeout.Ticks) != timeout.Ticks)
            Log.TimeoutLearned(_logger, timeout);
    }

    private TimeSpan Idle(AccessToken token) => _time.GetElapsedTime(token.LastUsed);

    private async ValueTask<AccessTokenResult> AssureAsync(AccessToken token, CancellationToken cancellationToken)
    {
        switch (await _probe.AskAsync(token).WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            case SessionState.Alive:
                MarkUsed(token);
                return new(token);
            case SessionState.Dead:
                return await RenewAsync(token, cancellationToken).ConfigureAwait(false);
            default:
                return new(token);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1610, LogLevel.Information, "The access token is being renewed ({Reason})", EventName = "AccessTokenRenewing")]
        public static partial void Renewing(ILogger logger, string reason);

        [LoggerMessage(1611, LogLevel.Warning,
            "Salesforce handed out the token again that was just rejected: the rejection has another cause than an expired session " +
            "(permissions, session policies, IP restrictions)", EventName = "AccessTokenSameAgain")]
        public static partial void SameAgain(ILogger logger);

        [LoggerMessage(1612, LogLevel.Information, "Sessions of this org live {Timeout} after their last use",
            EventName = "SessionTimeoutLearned")]
        public static partial void TimeoutLearned(ILogger logger, TimeSpan timeout);

        [LoggerMessage(1613, LogLevel.Error, "Getting an access token failed unexpectedly", EventName = "AccessTokenFailedUnexpectedly")]
        public static partial void Unexpected(ILogger logger, Exception exception);
    }
}
