using System.Diagnostics.CodeAnalysis;
using Sidecar.Dialects;

namespace Sidecar.AccessTokens;

/// <summary>An access token, or the reason why there is none. An expected failure is a value, not an exception.</summary>
internal readonly struct AccessTokenResult
{
    public AccessTokenResult(AccessToken token) => Token = token;

    public AccessTokenResult(AccessTokenProblem problem) => Problem = problem;

    public AccessToken? Token { get; }

    public AccessTokenProblem? Problem { get; }

    [MemberNotNullWhen(true, nameof(Token))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool Succeeded => Token is not null;
}

/// <summary>The places at which getting an access token can fail.</summary>
internal enum AccessTokenProblemKind
{
    /// <summary>The signing key is missing, broken or unsuitable.</summary>
    KeyUnusable,

    /// <summary>The token endpoint could not be reached (DNS, connect, TLS, reset).</summary>
    Unreachable,

    /// <summary>The token endpoint did not respond in time.</summary>
    TimedOut,

    /// <summary>The token endpoint sent something that is no token response (HTML, empty, garbage, oversized).</summary>
    Unreadable,

    /// <summary>A passing failure of the token endpoint (5xx, <c>unknown_error</c>, …); worth another try soon.</summary>
    Transient,

    /// <summary>The token endpoint said no and a person must act (RFC 6749 §5.2 error, WF §1.4).</summary>
    Refused,

    /// <summary>Salesforce's login rate limit, or the sidecar's own.</summary>
    RateLimited,

    /// <summary>The response's <c>instance_url</c> is not an allowed destination.</summary>
    UpstreamNotAllowed,
}

/// <summary>Why there is no access token: what happened, the likely cause, and what would cure it. Holds no secrets.</summary>
/// <param name="Kind">Where it failed.</param>
/// <param name="Message">One sentence: what happened, with Salesforce's own error code and description where there is one.</param>
/// <param name="Remedy">What a person should do, or null when waiting is all there is to do.</param>
/// <param name="RetryAfter">When asking again makes sense.</param>
/// <param name="OAuthError">The <c>error</c> member of the token endpoint's response, if any.</param>
/// <param name="OAuthErrorDescription">Its <c>error_description</c>, if any (masked and bounded).</param>
internal sealed record AccessTokenProblem(
    AccessTokenProblemKind Kind,
    string Message,
    string? Remedy = null,
    TimeSpan? RetryAfter = null,
    string? OAuthError = null,
    string? OAuthErrorDescription = null)
{
    /// <summary>How the error of a request begins that lacks a token.</summary>
    public const string NoToken = "No access token for Salesforce: ";

    /// <summary>The row of the error table, when the endpoint sent an OAuth error.</summary>
    public TokenErrorRow? Row { get; init; }

    /// <summary>How long the endpoint asked to be left alone (<c>Retry-After</c>, bounded); null when it did not.</summary>
    public TimeSpan? AskedToWait { get; init; }

    /// <summary>What happened and what to do.</summary>
    public string Text => $"{Message}{SidecarError.Remedy(Remedy)}";

    /// <summary>True when a person must act before a token can be had.</summary>
    public bool IsPermanent =>
        Kind is AccessTokenProblemKind.Refused or AccessTokenProblemKind.KeyUnusable or AccessTokenProblemKind.UpstreamNotAllowed;

    /// <summary>True when it passes by itself, and another try soon may succeed.</summary>
    public bool IsTransient => !IsPermanent && Kind != AccessTokenProblemKind.RateLimited;

    /// <summary>What the client is told: there is no access token, so nothing is forwarded.</summary>
    public SidecarError ToError() => new(
        Kind switch
        {
            AccessTokenProblemKind.TimedOut => StatusCodes.Status504GatewayTimeout,
            AccessTokenProblemKind.Unreadable => StatusCodes.Status502BadGateway,
            _ => StatusCodes.Status503ServiceUnavailable,
        },
        "SERVER_UNAVAILABLE",
        NoToken + Text,
        Kind switch
        {
            AccessTokenProblemKind.TimedOut => "connection_timeout",
            AccessTokenProblemKind.Unreachable => "destination_unavailable",
            AccessTokenProblemKind.Unreadable => "http_protocol_error",
            AccessTokenProblemKind.RateLimited or AccessTokenProblemKind.Transient => "destination_unavailable",
            _ => "proxy_configuration_error",
        },
        RetryAfter ?? TimeSpan.FromSeconds(5));
}
