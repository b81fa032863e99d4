namespace Sidecar.AccessTokens;

/// <summary>Contract; the implementation is being built in parallel.</summary>
public sealed class AccessTokenSource
{
    /// <summary>The current access token, logging in when there is none. The hit path completes synchronously and allocates nothing.</summary>
    public ValueTask<AccessTokenResult> GetAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>
    /// A token other than <paramref name="rejected"/>: invalidates it (compare first: a token renewed meanwhile is kept) and gets the
    /// current one. When Salesforce hands out the very same string again, the result is that token: compare values, the retry is pointless.
    /// </summary>
    public ValueTask<AccessTokenResult> RenewAsync(AccessToken rejected, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Whether the session of <paramref name="token"/> was used within the session timeout.</summary>
    public bool IsFresh(AccessToken token) => throw new NotImplementedException();

    /// <summary>
    /// A token whose session is known to be alive, for a request that cannot be repeated: a fresh one as it is, otherwise one
    /// proven by a cheap authenticated call, otherwise a new login (design §4).
    /// </summary>
    public ValueTask<AccessTokenResult> GetAssuredAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Records that Salesforce accepted <paramref name="token"/>, which renews the sliding session.</summary>
    public void MarkUsed(AccessToken token) => throw new NotImplementedException();

    /// <summary>The org said how long its sessions live (<c>sessionSecondsValid</c>).</summary>
    public void LearnSessionTimeout(TimeSpan timeout) => throw new NotImplementedException();

    /// <summary>What health checks, logs and the status page may know. Never the token.</summary>
    public AccessTokenStatus Status => throw new NotImplementedException();
}

/// <param name="HasToken">A token is cached now.</param>
/// <param name="EverHadToken">A token was had at some time since the start; readiness stays true from then on.</param>
/// <param name="Problem">The last failure, cleared by a success.</param>
/// <param name="Logins">Successful token requests since the start.</param>
/// <param name="FailedLogins">Failed token requests since the start.</param>
/// <param name="ClockOffset">Salesforce's clock minus ours, once known.</param>
public sealed record AccessTokenStatus(
    bool HasToken, bool EverHadToken, AccessTokenProblem? Problem, long Logins, long FailedLogins, TimeSpan? ClockOffset, string? Org, string? InstanceHost);
