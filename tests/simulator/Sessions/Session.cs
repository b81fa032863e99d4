namespace Simulator.Sessions;

/// <summary>A session that was issued; stays known after its end, so that a stale session and a foreign one can be told apart.</summary>
internal sealed class Session(string id, OrgUser user, bool isJwt, DateTimeOffset now)
{
    private long _lastUse = now.UtcTicks;
    private volatile bool _revoked;

    public string Id { get; } = id;

    public OrgUser User { get; } = user;

    /// <summary>JWT-format tokens are good for REST only (WF §1.6).</summary>
    public bool IsJwt { get; } = isJwt;

    public bool IsAlive(DateTimeOffset now, TimeSpan lifetime) =>
        !_revoked && now.UtcTicks - Interlocked.Read(ref _lastUse) < lifetime.Ticks;

    public void Touch(DateTimeOffset now) => Interlocked.Exchange(ref _lastUse, now.UtcTicks);

    public void Revoke() => _revoked = true;
}
