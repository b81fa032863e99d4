namespace Sidecar.Tracing;

/// <summary>Names of span attributes: those of OpenTelemetry's semantic conventions for HTTP, and a few of our own.</summary>
internal static class SpanTags
{
    public const string Method = "http.request.method";
    public const string Status = "http.response.status_code";
    public const string ResendCount = "http.request.resend_count";
    public const string Scheme = "url.scheme";
    public const string Path = "url.path";
    public const string Url = "url.full";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";
    public const string ErrorType = "error.type";

    /// <summary>The API family.</summary>
    public const string Dialect = "sidecar.dialect";

    /// <summary>The program, by its User-Agent.</summary>
    public const string Client = "sidecar.client";

    /// <summary>How often the request was sent again.</summary>
    public const string Repeats = "sidecar.repeats";

    /// <summary>What became of one sending: see <c>ForwardOutcome</c>.</summary>
    public const string Outcome = "sidecar.outcome";

    /// <summary>Why a login was needed.</summary>
    public const string LoginReason = "sidecar.login.reason";

    /// <summary>The id by which Salesforce's support finds the request.</summary>
    public const string SalesforceRequestId = "salesforce.request_id";

    private const string OtherMethod = "_OTHER";

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

    /// <summary>The method, or the conventions' word for one that they do not know: a client must not make up names of spans.</summary>
    public static string MethodOf(HttpRequest request) => Methods.Contains(request.Method) ? request.Method : OtherMethod;
}
