using Sidecar.AccessTokens;

namespace Sidecar.Dialects;

/// <summary>
/// An answer that the sidecar gives in place of Salesforce. Written by the dialect that was called; told apart from Salesforce's own errors by
/// its <c>Proxy-Status</c> header (RFC 9209). Holds no secrets.
/// </summary>
/// <param name="Status">HTTP status (SOAP clients get 500, the only status at which they read a fault).</param>
/// <param name="Code">A Salesforce error code that clients already know.</param>
/// <param name="Message">What happened and what to do.</param>
/// <param name="ProxyStatus">The error type of RFC 9209 §2.3, or one of ours.</param>
/// <param name="RetryAfter">When a repeat makes sense; null when it does not.</param>
public sealed record SidecarError(int Status, string Code, string Message, string ProxyStatus, TimeSpan? RetryAfter = null)
{
    public const string ProxyName = "sf-sidecar";

    /// <summary>There is no access token: nothing is forwarded.</summary>
    public static SidecarError NoAccessToken(AccessTokenProblem problem) => new(
        problem.Kind switch
        {
            AccessTokenProblemKind.TimedOut => StatusCodes.Status504GatewayTimeout,
            AccessTokenProblemKind.Unreadable => StatusCodes.Status502BadGateway,
            _ => StatusCodes.Status503ServiceUnavailable,
        },
        "SERVER_UNAVAILABLE",
        $"No access token for Salesforce: {problem.Message}{Then(problem.Remedy)}",
        problem.Kind switch
        {
            AccessTokenProblemKind.TimedOut => "connection_timeout",
            AccessTokenProblemKind.Unreachable => "destination_unavailable",
            AccessTokenProblemKind.Unreadable => "http_protocol_error",
            AccessTokenProblemKind.RateLimited or AccessTokenProblemKind.Transient => "destination_unavailable",
            _ => "proxy_configuration_error",
        },
        problem.RetryAfter ?? TimeSpan.FromSeconds(5));

    /// <summary>Salesforce refuses the session although it is new, or for a reason that no new one cures.</summary>
    /// <remarks>Never 401: since every login here succeeds, clients such as jsforce would log in and ask again without end (WF §3.2).</remarks>
    public static SidecarError SessionRefused(string salesforceText, string? remedy) => new(
        StatusCodes.Status403Forbidden, "INSUFFICIENT_ACCESS", $"Salesforce refuses this session, and a new login does not help: {salesforceText}{Then(remedy)}",
        "http_request_denied");

    /// <summary>The session ended under a request that was too large to be remembered.</summary>
    public static SidecarError NotRepeatable(string reason) => new(
        StatusCodes.Status503ServiceUnavailable, "SERVER_UNAVAILABLE", $"The Salesforce session ended while this request was sent, and {reason}. A new session is ready: send the request again.",
        "http_request_error", TimeSpan.FromSeconds(1));

    /// <summary>The session stands behind so much text that it did not fit into memory, and there is nowhere else to put it.</summary>
    public static SidecarError NotKept(string reason) => new(
        StatusCodes.Status503ServiceUnavailable, "SERVER_UNAVAILABLE", $"The head of this SOAP request could not be kept while its session was replaced: {reason}.",
        "http_request_error", TimeSpan.FromSeconds(5));

    public static SidecarError HostRefused(string host) => new(
        StatusCodes.Status421MisdirectedRequest, "INVALID_HOST",
        $"This sidecar does not answer for the host '{host}'. Use localhost, or add the name to Sidecar:Listen:AllowedHosts.", "http_request_denied");

    public static SidecarError OriginRefused(string origin) => new(
        StatusCodes.Status403Forbidden, "INVALID_ORIGIN",
        $"This request was made by a web page of another site ('{origin}'). If that page may act as the Salesforce user, add its host to Sidecar:Listen:AllowedHosts.", "http_request_denied");

    public static SidecarError Loop { get; } = new(
        StatusCodes.Status508LoopDetected, "LOOP_DETECTED",
        "The sidecar was about to forward a request to itself: the upstream's name resolves to this sidecar (hostAliases or a hosts file). Set Sidecar:Upstream:DnsServer or Sidecar:Upstream:ConnectAddress.",
        "proxy_loop_detected");

    public static SidecarError BadRequest(string message) => new(StatusCodes.Status400BadRequest, "INVALID_REQUEST", message, "http_request_error");

    public static SidecarError TooLarge(string message) => new(StatusCodes.Status413PayloadTooLarge, "REQUEST_LIMIT_EXCEEDED", message, "http_request_error");

    public static SidecarError PlaceholderRequired { get; } = new(
        StatusCodes.Status401Unauthorized, "INVALID_SESSION_ID", "Session expired or invalid. This sidecar wants the session of a login made at it (Sidecar:LegacyLogins:RequirePlaceholder).",
        "http_request_denied");

    private static string Then(string? remedy) => remedy is null ? "" : $" What to do: {remedy}";
}
