namespace Sidecar.AccessTokens;

/// <summary>What an error of the token endpoint means for asking again.</summary>
internal enum TokenErrorClass
{
    /// <summary>A person must act; asking again at once is harmful (failed logins can block the source address, WF §1.4).</summary>
    Permanent,

    /// <summary>Passes by itself; asked again with backoff.</summary>
    Transient,

    /// <summary>Too many logins; asked again after ten minutes at the earliest.</summary>
    RateLimited,
}

/// <summary>One known error of the token endpoint.</summary>
/// <param name="Error">The <c>error</c> member; empty matches any.</param>
/// <param name="Description">Part of <c>error_description</c>; empty matches any, also none.</param>
/// <param name="Class">What it means for asking again.</param>
/// <param name="Cause">Half a sentence.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="ClockSuspect">A wrong clock can be the cause: compare, and try once more with the corrected one.</param>
/// <param name="KeySuspect">A key that does not match the certificate can be the cause: try the other key.</param>
internal sealed record TokenErrorRow(
    string Error,
    string Description,
    TokenErrorClass Class,
    string Cause,
    string Remedy,
    bool ClockSuspect = false,
    bool KeySuspect = false);

/// <summary>
/// Every known error of the token endpoint, its cause and its cure (WF §1.4), in one place: for the log, the error bodies, the
/// doctor and the documentation. The first row that matches wins.
/// </summary>
internal static class TokenErrorTable
{
    private const string Assign =
        "In the app's policies set Permitted Users to \"Admin approved users are pre-authorized\" and assign the app to the user's "
        + "profile or to a permission set (not one of the Salesforce API Integration licence).";

    private const string UseMyDomain = "Use the org's My Domain URL both as login host and as audience.";

    private const string NotForJwt =
        "This belongs to another OAuth flow: check the token endpoint and that nothing between rewrites the request.";

    /// <summary>An error that no row knows.</summary>
    public static TokenErrorRow Unknown { get; } = new("", "", TokenErrorClass.Permanent, "the error is not a known one",
        "Look up the user's Login History in Salesforce Setup, and check consumer key, username, login host and the app's policies.");

    /// <summary>
    /// Salesforce's limit of 3,600 logins per hour and user; recognised by the word <c>rate</c> in whatever form (WF §1.4).
    /// </summary>
    public static TokenErrorRow RateLimit { get; } = new("", "login rate exceeded", TokenErrorClass.RateLimited,
        "there were more logins of this user than Salesforce allows (3,600 per hour)",
        "Find what else logs in as this user (Login History in Setup); give each integration its own user.");

    public static IReadOnlyList<TokenErrorRow> Rows { get; } =
    [
        new("invalid_grant", "user hasn't approved this consumer", TokenErrorClass.Permanent,
            "the user is not pre-authorised for the app, the login host is not this user's (sandbox or production), or in Government "
            + "Cloud the audience is wrong",
            Assign + " Give the app the scopes api and refresh_token, offline_access. Check login host and username; in Government Cloud "
            + "the audience stays https://login.salesforce.com (or test)."),
        new("invalid_app_access", "user is not admin approved to access this app", TokenErrorClass.Permanent,
            "the app's policy is \"admin approved\" but it is not assigned to this user", Assign),
        new("invalid_app_access", "", TokenErrorClass.Permanent, "the app's policies do not admit this user", Assign),
        new("app_not_found", "", TokenErrorClass.Permanent,
            "the External Client App is not in the org that was reached: the audience or host is not the org's My Domain, the sandbox "
            + "was refreshed, or the consumer key belongs to another org",
            UseMyDomain + " Install or create the app in that org; after creation wait some minutes."),
        new("OAUTH_EC_APP_NOT_FOUND", "", TokenErrorClass.Permanent, "the External Client App is not in the org that was reached",
            UseMyDomain + " Install or create the app in that org; after creation wait some minutes."),
        new("invalid_grant", "audience is invalid", TokenErrorClass.Permanent,
            "the assertion's audience is none of login, test, My Domain or site URL, sandbox and production are swapped, or it has a "
            + "trailing slash or http",
            "Correct the audience: the org's My Domain origin, https, without a trailing slash."),
        new("invalid_grant", "audience validation failed", TokenErrorClass.Permanent,
            "the assertion's audience is none of login, test, My Domain or site URL",
            "Correct the audience: the org's My Domain origin, https, without a trailing slash."),
        new("invalid_grant", "invalid assertion", TokenErrorClass.Permanent,
            "the signature does not match the certificate uploaded to the app, no certificate is there or it expired, "
            + "or the clock is wrong",
            "Compare the key's fingerprint (in the log) with the uploaded certificate, upload the certificate again, and check this "
            + "machine's clock.",
            ClockSuspect: true, KeySuspect: true),
        new("invalid_grant", "expired authorization code", TokenErrorClass.Transient,
            "the same token request was made twice at once, or the assertion was stale because the clock is wrong",
            "If it persists, check this machine's clock and whether something else logs in with the same app and user.",
            ClockSuspect: true),
        new("invalid_grant", "token request is already being processed", TokenErrorClass.Transient,
            "another token request for the same user was in flight (another replica)",
            "Nothing: the sidecar tries again. If it persists, run fewer replicas per user."),
        new("unknown_error", "", TokenErrorClass.Transient,
            "Salesforce had a passing failure, or the login host is not the org's", "If it persists: " + UseMyDomain),
        new("invalid_client_id", "", TokenErrorClass.Permanent,
            "the consumer key is wrong, belongs to another org, or the app is younger than ten minutes",
            "Check the consumer key; after creating the app wait ten minutes."),
        new("invalid_client", "app must be installed into org", TokenErrorClass.Permanent, "the connected app is not installed in the org",
            "Install it in Setup, Connected Apps OAuth Usage."),
        new("invalid_client", "invalid client credentials", TokenErrorClass.Permanent,
            "a client secret is wrong, which the JWT bearer flow does not use", NotForJwt),
        new("invalid_client", "", TokenErrorClass.Permanent, "Salesforce does not accept the app",
            "Check the consumer key and that the app is installed in the org."),
        new("unsupported_grant_type", "", TokenErrorClass.Permanent,
            "the JWT bearer flow is not enabled on the app, or the request's body was altered on its way",
            "In the app's OAuth settings select \"Enable JWT Bearer Flow\" (in a connected app: \"Use digital signatures\") "
            + "and upload the certificate."),
        new("", "scope parameter not supported", TokenErrorClass.Permanent,
            "the token request had a scope, which the JWT bearer flow does not take and the sidecar does not send",
            "Find what adds it between the sidecar and Salesforce (a proxy that rewrites requests). Scopes are set on the app."),
        new("invalid_grant", "authentication failure", TokenErrorClass.Permanent, "Salesforce refused the user's login",
            "Look up the user's Login History in Salesforce Setup."),
        new("invalid_grant", "inactive user", TokenErrorClass.Permanent, "the user is frozen, deactivated or locked",
            "Reactivate or unfreeze the user."),
        new("inactive_user", "", TokenErrorClass.Permanent, "the user is inactive", "Reactivate or unfreeze the user."),
        new("inactive_org", "", TokenErrorClass.Permanent, "the org is locked, closed or suspended",
            "Ask the org's administrator or Salesforce."),
        new("invalid_grant", "ip restricted", TokenErrorClass.Permanent, "the request came from an address outside the allowed login range",
            "Relax IP restrictions in the app's policies, or add the egress address to the profile's login IP ranges."),
        new("invalid_grant", "activation secret invalid", TokenErrorClass.Permanent, "the device activation of the approval is void",
            "Revoke and repeat the user's approval of the app, or pre-authorise the user."),
        new("invalid_grant", "expired access/refresh token", TokenErrorClass.Permanent,
            "a refresh token was refused, which the JWT bearer flow does not use", NotForJwt),
        new("invalid_grant", "user must reset password", TokenErrorClass.Permanent, "the user's password has expired",
            "Reset the password, or give the integration user a profile or permission set with \"Password Never Expires\"."),
        new("invalid_grant", "invalid user credentials", TokenErrorClass.Permanent, "Salesforce does not know the username in this org",
            "Check username (not the e-mail address; sandboxes append their name) and login host."),
        new("OAUTH_APPROVAL_ERROR_GENERIC", "", TokenErrorClass.Permanent, "the org's policy blocks the app",
            "Install or allow the app in Setup, Connected Apps OAuth Usage."),
        new("temporarily_unavailable", "", TokenErrorClass.Transient, "the service is overloaded or under maintenance (RFC 6749 §4.1.2.1)",
            "Nothing: the sidecar tries again."),
        new("server_error", "", TokenErrorClass.Transient, "Salesforce had a passing failure (RFC 6749 §4.1.2.1)",
            "Nothing: the sidecar tries again."),
        RateLimit,
    ];

    /// <summary>The row for an error of a response with a 4xx status. Never null: an unknown error is permanent.</summary>
    public static TokenErrorRow Find(string error, string? description)
    {
        if (HasWordRate(error) || HasWordRate(description))
        {
            return RateLimit;
        }

        foreach (var row in Rows)
        {
            if (row != RateLimit
                && (row.Error.Length == 0 || error.Equals(row.Error, StringComparison.OrdinalIgnoreCase))
                && (row.Description.Length == 0 || description?.Contains(row.Description, StringComparison.OrdinalIgnoreCase) == true))
            {
                return row;
            }
        }

        return Unknown;
    }

    // As a word (LOGIN_RATE_EXCEEDED, rate-limited), not inside "integrate", "operation", "corporate".
    private static bool HasWordRate(string? text)
    {
        const string word = "rate";
        for (var at = 0; text is not null && (at = text.IndexOf(word, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += word.Length)
        {
            if ((at == 0 || !char.IsLetter(text[at - 1])) && (at + word.Length == text.Length || !char.IsLetter(text[at + word.Length])))
            {
                return true;
            }
        }

        return false;
    }
}
