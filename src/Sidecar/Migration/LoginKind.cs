using Sidecar.Requests;

namespace Sidecar.Migration;

/// <summary>How a request logged in, or which session it came with. A small closed set of names, as the report shows them.</summary>
internal static class LoginKind
{
    public const string Soap = "soap-login";
    public const string OAuthPassword = "oauth-password";
    public const string OAuthUnknown = "oauth-unknown";

    /// <summary>A login by a web form or a link with a session in it. The sidecar refuses them.</summary>
    public const string WebForm = "web-form";

    /// <summary>A data call with the session of a login that the sidecar answered.</summary>
    public const string LoginSession = "login-session";

    /// <summary>A data call with a session or token that the sidecar never issued.</summary>
    public const string OwnSession = "own-session";

    /// <summary>A data call without any session.</summary>
    public const string NoSession = "no-session";

    /// <summary>Rows that were summed to bound the memory.</summary>
    public const string Several = "several";

    private static readonly string[] All =
    [
        Soap, OAuthPassword, "oauth-refresh-token", "oauth-client-credentials", "oauth-code", "oauth-saml", "oauth-jwt", "oauth-device",
        OAuthUnknown, WebForm, LoginSession, OwnSession, NoSession, Several,
    ];

    /// <summary>The kind of a login with an OAuth grant.</summary>
    public static string OfGrant(string? grant) => grant switch
    {
        "password" => OAuthPassword,
        "refresh_token" => "oauth-refresh-token",
        "client_credentials" => "oauth-client-credentials",
        "authorization_code" => "oauth-code",
        "assertion" or "urn:ietf:params:oauth:grant-type:saml2-bearer" => "oauth-saml",
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => "oauth-jwt",
        "device" or "urn:ietf:params:oauth:grant-type:device_code" => "oauth-device",
        _ => OAuthUnknown,
    };

    /// <summary>The kind of a data call.</summary>
    /// <param name="request">The request.</param>
    /// <param name="session">The session that it presents, or empty.</param>
    public static string OfSession(ClientRequest request, ReadOnlySpan<char> session)
        => session.IsEmpty ? NoSession : request.Principal.Placeholder.Recognises(session) ? LoginSession : OwnSession;

    /// <summary>Those of data calls.</summary>
    public static IReadOnlyList<string> DataCalls { get; } = [LoginSession, OwnSession, NoSession];

    /// <summary>The name as this process writes it; null for a text that is none.</summary>
    public static string? Known(string? name) => Array.Find(All, known => known == name);
}
