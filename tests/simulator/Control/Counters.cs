namespace Simulator.Control;

/// <summary>What happened so far, as plain numbers.</summary>
public sealed class Counters
{
    private long _requests;
    private long _tokenRequests;
    private long _logins;
    private long _refusedLogins;
    private long _expiredSessions;
    private long _unknownSessions;
    private long _authorizedCalls;

    /// <summary>Requests of any kind, control calls excepted.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Requests that reached the token endpoint, faults included.</summary>
    public long TokenRequests => Interlocked.Read(ref _tokenRequests);

    /// <summary>Logins granted.</summary>
    public long Logins => Interlocked.Read(ref _logins);

    /// <summary>Token requests answered with an OAuth error (ordered faults not counted).</summary>
    public long RefusedLogins => Interlocked.Read(ref _refusedLogins);

    /// <summary>Calls with a session that was issued here but is expired or revoked.</summary>
    public long ExpiredSessions => Interlocked.Read(ref _expiredSessions);

    /// <summary>Calls with a session that was never issued here.</summary>
    public long UnknownSessions => Interlocked.Read(ref _unknownSessions);

    /// <summary>Calls that were let in with a valid session.</summary>
    public long AuthorizedCalls => Interlocked.Read(ref _authorizedCalls);

    internal void CountRequest() => Interlocked.Increment(ref _requests);

    internal void CountTokenRequest() => Interlocked.Increment(ref _tokenRequests);

    internal void CountLogin() => Interlocked.Increment(ref _logins);

    internal void CountRefusedLogin() => Interlocked.Increment(ref _refusedLogins);

    internal void CountExpiredSession() => Interlocked.Increment(ref _expiredSessions);

    internal void CountUnknownSession() => Interlocked.Increment(ref _unknownSessions);

    internal void CountAuthorizedCall() => Interlocked.Increment(ref _authorizedCalls);
}
