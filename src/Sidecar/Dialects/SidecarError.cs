using Sidecar.Secrets;

namespace Sidecar.Dialects;

/// <summary>
/// A response that the sidecar gives in place of Salesforce: the catalogue of errors. The dialect that was called gives it its form, and
/// the <c>Proxy-Status</c> header (RFC 9209) tells it apart from Salesforce's own errors. Holds no secrets.
/// </summary>
/// <param name="Status">HTTP status (SOAP clients get 500, the only status at which they read a fault).</param>
/// <param name="Code">A Salesforce error code that clients know, or a code of RFC 6749 for OAuth.</param>
/// <param name="Message">What happened and what to do.</param>
/// <param name="ProxyStatus">The error type of RFC 9209 §2.3, or one of ours.</param>
/// <param name="RetryAfter">When sending the request again makes sense; null when it does not.</param>
internal sealed record SidecarError(int Status, string Code, string Message, string ProxyStatus, TimeSpan? RetryAfter = null)
{
    public const string ProxyName = "sf-sidecar";

    private const string Denied = "http_request_denied";
    private const string Faulty = "http_request_error";

    /// <summary>Salesforce refuses the session although it is new, or for a reason that no new session cures.</summary>
    /// <remarks>
    /// Never 401: every login here succeeds, so clients such as jsforce would log in and ask again without end (WF §3.2).
    /// </remarks>
    public static SidecarError SessionRefused(string salesforceText, string? remedy) => new(
        StatusCodes.Status403Forbidden, "INSUFFICIENT_ACCESS",
        $"Salesforce refuses this session, and a new login does not help: {Sentence(salesforceText)}{Remedy(remedy)}", Denied);

    /// <summary>The session ended under a request of which no whole copy is left.</summary>
    public static SidecarError NotRepeatable(string reason) => new(
        StatusCodes.Status503ServiceUnavailable, "SERVER_UNAVAILABLE",
        $"The Salesforce session ended while this request was sent, and {reason}. A new session is ready: send the request again.",
        Faulty, TimeSpan.FromSeconds(1));

    /// <summary>The session stands behind so much text that it did not fit into memory, and there is nowhere else to put it.</summary>
    public static SidecarError NotKept(string reason) => new(
        StatusCodes.Status503ServiceUnavailable, "SERVER_UNAVAILABLE",
        $"The head of this SOAP request could not be kept while its session was replaced: {reason}.", Faulty, TimeSpan.FromSeconds(5));

    /// <summary>The org redirects to another host, which the token endpoint does not name.</summary>
    public static SidecarError MovedElsewhere(string host) => new(
        StatusCodes.Status502BadGateway, "SERVER_UNAVAILABLE",
        $"The org redirects to {host}, but a new login still names the old host. If the org has moved there, "
            + "set Sidecar:LoginHost to its new My Domain.", "http_protocol_error");

    public static SidecarError HostRefused(string host) => new(
        StatusCodes.Status421MisdirectedRequest, "INVALID_HOST",
        $"This sidecar does not answer for the host '{host}'. Use localhost, or add the name to Sidecar:Listen:AllowedHosts.", Denied);

    public static SidecarError OriginRefused(string origin) => new(
        StatusCodes.Status403Forbidden, "INVALID_ORIGIN",
        $"This request was made by a web page of another site ('{origin}'). If that page may act as the Salesforce user, "
            + "add its host to Sidecar:Listen:AllowedHosts.", Denied);

    public static SidecarError Loop { get; } = new(
        StatusCodes.Status508LoopDetected, "LOOP_DETECTED",
        "The sidecar was about to forward a request to itself: the org's host name resolves to this sidecar (hostAliases or a hosts file). "
            + "Set Sidecar:Upstream:DnsServer or Sidecar:Upstream:ConnectAddress.", "proxy_loop_detected");

    /// <summary>TRACE would send the access token back to the client; CONNECT asks for a tunnel.</summary>
    public static SidecarError MethodRefused { get; } = new(
        StatusCodes.Status405MethodNotAllowed, "METHOD_NOT_ALLOWED", "This sidecar does not forward TRACE or CONNECT.", Denied);

    /// <summary>A session in the place of the method (two lines of a client that ran together) would leave with it.</summary>
    public static SidecarError MethodUnreadable { get; } = BadRequest("This is no method of HTTP.");

    public static SidecarError TargetRefused { get; } = BadRequest(
        "The request target must be a path, without dot segments in disguise (..; or %2e) and without layers of percent-encoding.");

    public static SidecarError NotForwarded(string path) => new(
        StatusCodes.Status404NotFound, "NOT_FOUND",
        $"The sidecar answers OAuth logins itself and does not forward {path}: credentials never leave.", Denied);

    public static SidecarError PageRefused { get; } = new(
        StatusCodes.Status403Forbidden, "INVALID_LOGIN",
        "This request carries, or could carry, a password or session to a web page of Salesforce, and the sidecar forwards neither. "
            + "Log in by SOAP login() or /services/oauth2/token, which the sidecar answers, and call the APIs.", Denied);

    /// <summary>A page that is wanted with a session, or shows a login without one, and that the settings do not name.</summary>
    public static SidecarError PageNotAllowed(string path) => new(
        StatusCodes.Status403Forbidden, "INSUFFICIENT_ACCESS",
        $"The web page {PageOf(path)} needs the session as a cookie, and Sidecar:Pages:Allow does not name this page. "
            + "What to do: add its path to Sidecar:Pages:Allow (login pages and frontdoor.jsp stay closed), or get the data by an API.",
        Denied);

    /// <summary>A page for which Salesforce shows a login although the session is new.</summary>
    public static SidecarError LoginPageAgain(string path) => new(
        StatusCodes.Status403Forbidden, "INSUFFICIENT_ACCESS",
        $"Salesforce shows its login in place of {PageOf(path)}, although the session is new. "
            + "What to do: give the app the scope web or full, and take the permission 'API Only User' from the user; "
            + "both are needed for web pages.", Denied);

    /// <summary><c>frontdoor.jsp</c> makes a browser's session of a session id.</summary>
    public static SidecarError FrontdoorRefused { get; } = new(
        StatusCodes.Status403Forbidden, "INVALID_LOGIN",
        "The sidecar does not forward frontdoor.jsp: it would give the real session to a browser. No setting opens it. "
            + "What to do: call the APIs, or name the pages to be fetched in Sidecar:Pages:Allow.", Denied);

    /// <summary>Several principals, and nothing that decides for one.</summary>
    public static SidecarError NoPrincipal(string host) => new(
        StatusCodes.Status421MisdirectedRequest, "INVALID_LOGIN",
        $"This sidecar acts as several Salesforce users, and nothing tells which one this request is for (host '{host}'). What to do: use "
            + "the port or host of one of them, or log in with a username that Sidecar:Principals:<name>:LegacyUsernames names.", Denied);

    /// <summary>A placeholder session at the port of another principal: mixed-up settings of a program, which must not go unseen.</summary>
    public static SidecarError PlaceholderOfAnother(string owner, string port) => new(
        StatusCodes.Status403Forbidden, "INVALID_LOGIN",
        $"This session belongs to the principal '{owner}', and this port to the principal '{port}'. What to do: log in at the port at "
            + "which the program works, or let it use the port of its login.", Denied);

    public static SidecarError PlaceholderRequired { get; } = new(
        StatusCodes.Status401Unauthorized, "INVALID_SESSION_ID",
        "Session expired or invalid. This sidecar wants the session of a login made at it (Sidecar:LegacyLogins:RequirePlaceholder).",
            Denied);

    /// <summary>The web server could not read the head of the request.</summary>
    public static SidecarError Unreadable(int status, string reason, string remedy)
        => new(status, "INVALID_REQUEST", $"The sidecar could not read this request: {Sentence(reason)}{Remedy(remedy)}", Faulty);

    public static SidecarError BadRequest(string message) => new(StatusCodes.Status400BadRequest, "INVALID_REQUEST", message, Faulty);

    public static SidecarError TooLarge(string message)
        => new(StatusCodes.Status413PayloadTooLarge, "REQUEST_LIMIT_EXCEEDED", message, Faulty);

    /// <summary>A login that the sidecar cannot read or refuses. The code is one of SOAP or of RFC 6749.</summary>
    public static SidecarError LoginRefused(int status, string code, string message) => new(status, code, message, Faulty);

    /// <summary>A login without the local password (Sidecar:LegacyLogins:PasswordPath).</summary>
    public static SidecarError WrongPassword(int status, string code, string message) => new(status, code, message, Denied);

    /// <summary>A text of somebody else with the full stop that Salesforce's texts often lack.</summary>
    public static string Sentence(string text) => text.Length == 0 || text[^1] is '.' or '!' or '?' ? text : text + ".";

    private static string PageOf(string path) => Printable.Quoted(StraySessions.Without(path));

    /// <summary>The remedy as the end of a message; nothing when there is none.</summary>
    public static string Remedy(string? remedy) => remedy is null ? "" : $" What to do: {remedy}";
}
