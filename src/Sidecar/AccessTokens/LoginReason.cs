namespace Sidecar.AccessTokens;

/// <summary>Why a login is needed.</summary>
internal enum LoginReason
{
    /// <summary>There is no token.</summary>
    NoToken,

    /// <summary>Salesforce no longer accepted the token: its session had ended.</summary>
    SessionEnded,

    /// <summary>The session has nearly been idle too long.</summary>
    SessionIdle,

    /// <summary>Salesforce refuses the token for some requests, for a reason outside the session.</summary>
    SessionRefused,
}

internal static class LoginReasonText
{
    /// <summary>For a log line, to follow "because".</summary>
    public static string Text(this LoginReason reason) => reason switch
    {
        LoginReason.NoToken => "there was none",
        LoginReason.SessionEnded => "Salesforce no longer accepted the one before",
        LoginReason.SessionIdle => "the one before had nearly been idle too long",
        _ => "Salesforce refuses the one before for some requests, and may accept a new one",
    };
}
