namespace Sidecar.AccessTokens;

/// <summary>The places at which getting an access token can fail.</summary>
public enum AccessTokenProblemKind
{
    /// <summary>The signing key is missing, broken or unsuitable.</summary>
    KeyUnusable,

    /// <summary>The token endpoint could not be reached (DNS, connect, TLS, reset).</summary>
    Unreachable,

    /// <summary>The token endpoint did not answer in time.</summary>
    TimedOut,

    /// <summary>The token endpoint answered something that is no token answer (HTML, empty, garbage, oversized).</summary>
    Unreadable,

    /// <summary>A passing failure of the token endpoint (5xx, <c>unknown_error</c>, …); worth another try soon.</summary>
    Transient,

    /// <summary>The token endpoint said no and a person must act (RFC 6749 §5.2 error, WF §1.4).</summary>
    Refused,

    /// <summary>Salesforce's login rate limit, or the sidecar's own login budget.</summary>
    RateLimited,

    /// <summary>The answer's <c>instance_url</c> is not an allowed upstream.</summary>
    UpstreamNotAllowed,
}

/// <summary>Why there is no access token: what happened, the likely cause, and what would cure it. Holds no secrets.</summary>
/// <param name="Kind">Where it failed.</param>
/// <param name="Message">One sentence: what happened, with Salesforce's own error code and description where there is one.</param>
/// <param name="Remedy">What a person should do, or null when waiting is all there is to do.</param>
/// <param name="RetryAfter">When asking again makes sense.</param>
/// <param name="OAuthError">The <c>error</c> member of the token endpoint's answer, if any.</param>
/// <param name="OAuthErrorDescription">Its <c>error_description</c>, if any (masked and bounded).</param>
public sealed record AccessTokenProblem(
    AccessTokenProblemKind Kind,
    string Message,
    string? Remedy = null,
    TimeSpan? RetryAfter = null,
    string? OAuthError = null,
    string? OAuthErrorDescription = null)
{
    /// <summary>True when a person must act before a token can be had.</summary>
    public bool IsPermanent =>
        Kind is AccessTokenProblemKind.Refused or AccessTokenProblemKind.KeyUnusable or AccessTokenProblemKind.UpstreamNotAllowed;
}
