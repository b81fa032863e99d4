using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Simulator.Sessions;

/// <summary>All sessions ever issued. Life slides: every accepted use begins it anew (WF §1.5).</summary>
internal sealed class SessionTable(OrgState org)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    public Session Issue(OrgUser user)
    {
        var isJwt = org.Settings.JwtAccessTokens;
        var id = isJwt ? JwtShapedId() : OpaqueId();
        return _sessions[id] = new Session(id, user, isJwt, org.Clock.True);
    }

    /// <summary>The user's living session, if any: what a repeated login returns when sessions are shared.</summary>
    public Session? FindAlive(OrgUser user) =>
        _sessions.Values.FirstOrDefault(session => session.User == user && session.IsJwt == org.Settings.JwtAccessTokens
            && IsAlive(session));

    public bool WasIssued(string id) => _sessions.ContainsKey(id);

    /// <summary>Accepts a session, renewing its life; null if it is unknown, expired or revoked, which is counted.</summary>
    public Session? Use(string id)
    {
        if (!_sessions.TryGetValue(id, out var session))
        {
            org.Control.Counters.CountUnknownSession();
            return null;
        }

        if (!IsAlive(session))
        {
            org.Control.Counters.CountExpiredSession();
            return null;
        }

        session.Touch(org.Clock.True);
        org.Control.Counters.CountAuthorizedCall();
        return session;
    }

    public bool Revoke(string id)
    {
        if (!_sessions.TryGetValue(id, out var session) || !IsAlive(session))
        {
            return false;
        }

        session.Revoke();
        return true;
    }

    public void RevokeAll()
    {
        foreach (var session in _sessions.Values)
        {
            session.Revoke();
        }
    }

    public IReadOnlyList<string> Live() => [.. _sessions.Values.Where(IsAlive).Select(session => session.Id)];

    private bool IsAlive(Session session) => session.IsAlive(org.Clock.True, org.Settings.SessionLifetime);

    private string OpaqueId() => $"{org.Identity.OrganizationId15}!AQ{RandomNumberGenerator.GetString(Alphabet, 94)}";

    private static string JwtShapedId()
    {
        const string urlSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        // {"tnk":"core/prod","ver":"1.0","kid":"CORE","tty":"sfdc-core-token","typ":"JWT","alg":"RS256"} and a random rest: nobody verifies
        // it.
        const string header = "eyJ0bmsiOiJjb3JlL3Byb2QiLCJ2ZXIiOiIxLjAiLCJraWQiOiJDT1JFIiwidHR5Ijoic2ZkYy1jb3JlLXRva2VuIiwidHlwIjoiSldUIiwiYWxnIjoiUlMyNTYifQ";
        return $"{header}.eyJz{RandomNumberGenerator.GetString(urlSafe, 120)}.{RandomNumberGenerator.GetString(urlSafe, 86)}";
    }
}
