using System.Diagnostics.CodeAnalysis;
using Simulator.Wire;

namespace Simulator.Sessions;

/// <summary>Why a call is not let in.</summary>
internal enum SessionProblem
{
    None,

    /// <summary>The carrier this API family reads is absent, whatever others were sent.</summary>
    Missing,

    /// <summary>The carrier is there but malformed.</summary>
    BadSyntax,

    /// <summary>Unknown, expired or revoked.</summary>
    Invalid,

    /// <summary>A JWT-format token where only opaque ones are taken.</summary>
    WrongFormat,

    /// <summary>A good session on a host that is not the org's.</summary>
    WrongHost,
}

/// <summary>Each API family reads one carrier and no other; these are the readers.</summary>
internal static class SessionCheck
{
    /// <summary>REST: <c>Authorization: Bearer</c> or <c>OAuth</c>.</summary>
    public static SessionProblem Rest(Exchange exchange, out Session? session)
    {
        session = null;
        var header = exchange.Request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            return SessionProblem.Missing;
        }

        return TrySplit(header, out var scheme, out var id) && (Is(scheme, "Bearer") || Is(scheme, "OAuth"))
            ? Accept(exchange, id, out session)
            : SessionProblem.BadSyntax;
    }

    /// <summary>Bulk 1.0: <c>X-SFDC-Session</c> with the bare id; a prefixed one is not an id.</summary>
    public static SessionProblem Bulk1(Exchange exchange, out Session? session)
    {
        session = null;
        var id = exchange.Request.Headers["X-SFDC-Session"].ToString();
        return id.Length == 0 ? SessionProblem.Missing : AcceptOpaque(exchange, id, out session);
    }

    /// <summary>SOAP: the header's <c>SessionHeader/sessionId</c>.</summary>
    public static SessionProblem Soap(Exchange exchange, string? sessionId, out Session? session)
    {
        session = null;
        return string.IsNullOrEmpty(sessionId) ? SessionProblem.Missing : AcceptOpaque(exchange, sessionId, out session);
    }

    /// <summary>CometD: <c>Authorization: OAuth</c>; Bearer only where the setting allows it (WF §3.5).</summary>
    public static SessionProblem CometD(Exchange exchange, out Session? session)
    {
        session = null;
        var header = exchange.Request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            return SessionProblem.Missing;
        }

        if (!TrySplit(header, out var scheme, out var id))
        {
            return SessionProblem.BadSyntax;
        }

        var taken = Is(scheme, "OAuth") || (Is(scheme, "Bearer") && !exchange.Org.Settings.RefuseBearerOnCometD);
        return taken ? AcceptOpaque(exchange, id, out session) : SessionProblem.BadSyntax;
    }

    /// <summary>Identity and userinfo: <c>Authorization: Bearer</c> or <c>OAuth</c>, or <c>oauth_token</c> in the query.</summary>
    public static SessionProblem Identity(Exchange exchange, out Session? session)
    {
        session = null;
        if (exchange.Request.Headers.Authorization.Count > 0)
        {
            return Rest(exchange, out session);
        }

        var id = exchange.Request.Query["oauth_token"].ToString();
        return id.Length == 0 ? SessionProblem.Missing : Accept(exchange, id, out session);
    }

    /// <summary>Web pages: the cookie <c>sid</c>, and nothing else.</summary>
    public static SessionProblem Page(Exchange exchange, out Session? session)
    {
        session = null;
        var id = exchange.Request.Cookies["sid"];
        return string.IsNullOrEmpty(id) ? SessionProblem.Missing : AcceptOpaque(exchange, id, out session);
    }

    private static SessionProblem AcceptOpaque(Exchange exchange, string id, out Session? session)
    {
        var problem = Accept(exchange, id, out session);
        return problem == SessionProblem.None && session!.IsJwt ? SessionProblem.WrongFormat : problem;
    }

    private static SessionProblem Accept(Exchange exchange, string id, out Session? session)
    {
        if (!OnInstance(exchange))
        {
            session = null;
            return SessionProblem.WrongHost;
        }

        session = exchange.Org.Sessions.Use(id);
        return session is null ? SessionProblem.Invalid : SessionProblem.None;
    }

    private static bool OnInstance(Exchange exchange) => exchange.Org.Settings.InstanceHosts is not { } hosts
        || hosts.Any(host => Is(host, exchange.Host) || Is(host, exchange.Request.Host.Host));

    private static bool TrySplit(string header, out string scheme, [NotNullWhen(true)] out string? value)
    {
        var parts = header.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        (scheme, value) = parts.Length == 2 ? (parts[0], parts[1]) : ("", null);
        return value is not null;
    }

    private static bool Is(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
