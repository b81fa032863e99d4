using Sidecar.Assertions;
using Sidecar.Configuration;

namespace Sidecar.AccessTokens;

/// <summary>
/// The principal's access token: cached, obtained by one login however many callers ask (<see cref="SharedLogin"/>), renewed when rejected
/// and, with traffic, before the session's idle limit (docs/architecture.md).
/// </summary>
internal sealed partial class AccessTokenSource(
    SharedLogin login, TokenRequests requests, SessionProbe probe, SalesforceClock clock, SidecarOptions options, TimeProvider time,
    ILogger<AccessTokenSource> logger) : IDisposable
{
    private readonly RefusedTokenBackoff _refused = new(time, logger);
    private readonly double _renewAfter = options.Session.RenewAfter;
    private long _sessionTimeout = options.Session.Timeout.Ticks;

    /// <summary>What health checks, logs and the status page may know. Never the token.</summary>
    public AccessTokenStatus Status
    {
        get
        {
            var latest = login.Latest;
            return new(
                login.Current is not null, latest is not null, login.Problem, requests.Granted, requests.Failed, clock.Offset,
                latest?.OrganizationId, latest?.InstanceUrl.Host);
        }
    }

    /// <summary>Since when logins work or fail, and why the last one failed.</summary>
    public LoginHistory History => login.History;

    /// <summary>Whether the login is shared with other replicas; null when that is not configured.</summary>
    public TokenShareStatus? Share => login.ShareStatus;

    /// <summary>All token requests by their reason.</summary>
    public LoginCounts Counts => requests.Counts;

    /// <summary>Token requests within the last hour: those that brought a token, and those that did not.</summary>
    public (long Granted, long Failed) LastHour => (requests.GrantedLastHour.Count, requests.FailedLastHour.Count);

    /// <summary>The token that was had last, whether or not it still lives; asks nobody. Null before the first.</summary>
    internal AccessToken? Latest => login.Latest;

    /// <summary>How long ago the token in use was issued; null while there is none.</summary>
    public TimeSpan? Age => login.Current is { } token ? time.GetElapsedTime(token.IssuedAt) : null;

    private TimeSpan SessionTimeout => TimeSpan.FromTicks(Volatile.Read(ref _sessionTimeout));

    /// <summary>
    /// The current access token, logging in when there is none. The hit path completes synchronously and allocates nothing.
    /// </summary>
    public ValueTask<AccessTokenResult> GetAsync(CancellationToken cancellationToken)
    {
        if (login.Current is not { } token)
        {
            return login.GetAsync(rejected: null, cancellationToken);
        }

        // Early renewal happens only with traffic: an idle session is let go. The request itself goes on with the old token, which most
        // probably lives; if not, the retry is the safety net.
        if (Idle(token) >= SessionTimeout * _renewAfter)
        {
            login.RenewInBackground(token, LoginReason.SessionIdle);
        }

        return new(new AccessTokenResult(token));
    }

    /// <summary>
    /// A token other than <paramref name="rejected"/>: invalidates it (compare first: a token renewed meanwhile is kept) and gets the
    /// current one. When Salesforce hands out the very same string again, the result is that token: compare values, the retry is pointless.
    /// </summary>
    public ValueTask<AccessTokenResult> RenewAsync(AccessToken rejected, CancellationToken cancellationToken)
        => _refused.Stands && login.Current == rejected
            ? RenewIfDeadAsync(rejected, cancellationToken)
            : login.GetAsync(rejected, cancellationToken);

    /// <summary>
    /// Records that the request that brought <paramref name="token"/> about was refused with it, too: a login does not help it.
    /// </summary>
    /// <returns>True when this begins a wait; false while one stands. Logs need one line for each wait.</returns>
    public bool RefusedAfterRenewal(AccessToken token) => login.Current == token && _refused.Begin();

    /// <summary>
    /// Records that Salesforce refuses <paramref name="token"/> for a reason that lies outside the session (scope, policy). A token that
    /// was issued after the cause was mended may be accepted, so a new one is got in the background, now and then.
    /// </summary>
    public void RefusedForGood(AccessToken token)
    {
        if (login.Current == token && _refused.Begin())
        {
            login.RenewInBackground(token, LoginReason.SessionRefused);
        }
    }

    /// <summary>Records that a new token was accepted where the one before was not.</summary>
    public void RenewalHelped() => _refused.Forget();

    /// <summary>Whether the session of <paramref name="token"/> was used within the session timeout.</summary>
    public bool IsFresh(AccessToken token) => Idle(token) < SessionTimeout;

    /// <summary>
    /// A token whose session is known to be alive, for a request that cannot be sent twice: a fresh one as it is, otherwise one proven by
    /// a cheap authenticated call, otherwise a new login (docs/architecture.md).
    /// </summary>
    public ValueTask<AccessTokenResult> GetAssuredAsync(CancellationToken cancellationToken)
        => login.Current is { } token && !IsFresh(token) ? AssureAsync(token, cancellationToken) : GetAsync(cancellationToken);

    /// <summary>Records that Salesforce accepted <paramref name="token"/>, which renews the sliding session.</summary>
    public void MarkUsed(AccessToken token) => token.MarkUsed(time.GetTimestamp());

    /// <summary>The org said how long its sessions live (<c>sessionSecondsValid</c>).</summary>
    public void LearnSessionTimeout(TimeSpan timeout)
    {
        // 24 h is the most an org can set; zero or less means nothing.
        if (timeout <= TimeSpan.Zero || timeout > TimeSpan.FromHours(24))
        {
            return;
        }

        if (Interlocked.Exchange(ref _sessionTimeout, timeout.Ticks) != timeout.Ticks)
        {
            Log.TimeoutLearned(logger, timeout);
        }
    }

    /// <summary>Ends the shared login; callers that still wait, or come later, get a problem.</summary>
    public void Dispose() => login.Dispose();

    private TimeSpan Idle(AccessToken token) => time.GetElapsedTime(token.LastUsed);

    /// <summary>
    /// While logins wait because a new token was refused: one resource that refuses the session must not cost a login, but a session that
    /// has served others and is dead now must. A token that was never accepted has to wait.
    /// </summary>
    private async ValueTask<AccessTokenResult> RenewIfDeadAsync(AccessToken token, CancellationToken cancellationToken)
    {
        var wasAccepted = token.LastUsed != token.IssuedAt;
        return wasAccepted && await probe.AskAsync(token, cancellationToken) == SessionState.Dead
            ? await login.GetAsync(token, cancellationToken)
            : new(token);
    }

    private async ValueTask<AccessTokenResult> AssureAsync(AccessToken token, CancellationToken cancellationToken)
    {
        switch (await probe.AskAsync(token, cancellationToken))
        {
            case SessionState.Alive:
                MarkUsed(token);
                return new(token);
            case SessionState.Dead:
                return await RenewAsync(token, cancellationToken);
            default:
                return new(token);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1612, LogLevel.Information,
            "Sessions of this org live {Timeout} after their last use",
            EventName = "SessionTimeoutLearned")]
        public static partial void TimeoutLearned(ILogger logger, TimeSpan timeout);
    }
}

/// <summary>What health checks, logs and the status page may know. Never the token.</summary>
/// <param name="HasToken">A token is cached now.</param>
/// <param name="EverHadToken">A token was had at some time since the start; readiness stays true from then on.</param>
/// <param name="Problem">The last failure, cleared by a success.</param>
/// <param name="Logins">Successful token requests since the start.</param>
/// <param name="FailedLogins">Failed token requests since the start.</param>
/// <param name="ClockOffset">Salesforce's clock minus ours, once known.</param>
/// <param name="Org">Org id, once known.</param>
/// <param name="InstanceHost">Host of the org, once known.</param>
internal sealed record AccessTokenStatus(
    bool HasToken,
    bool EverHadToken,
    AccessTokenProblem? Problem,
    long Logins,
    long FailedLogins,
    TimeSpan? ClockOffset,
    string? Org,
    string? InstanceHost);
