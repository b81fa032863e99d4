using Simulator.TokenEndpoint;
using Simulator.Wire;

namespace Simulator.Control;

public enum FaultKind
{
    /// <summary>A ready-made answer instead of the real one.</summary>
    Answer,

    /// <summary>The real answer, after a delay.</summary>
    Slow,

    /// <summary>No answer at all until the client gives up.</summary>
    Hang,

    /// <summary>Connection reset before the request body was read.</summary>
    Reset,

    /// <summary>Connection reset once some of the request body was read.</summary>
    ResetWithinBody,

    /// <summary>Connection reset after the request body was read.</summary>
    ResetAfterBody,

    /// <summary>Connection reset once what was asked is done, in place of its answer: who asks again has it done twice.</summary>
    ResetAfterWork,

    /// <summary>Headers and half of an answer, then a reset.</summary>
    ResetWithinAnswer,

    /// <summary>The answer, a few bytes at a time, with a delay between.</summary>
    Trickle,
}

/// <summary>
/// Something that goes wrong on purpose. Order it with <see cref="OrgControl.Break"/> or <see cref="OrgControl.BreakTokenEndpoint"/>.
/// </summary>
public sealed record Fault
{
    public FaultKind Kind { get; init; } = FaultKind.Answer;

    public int Status { get; init; } = 200;

    public string ContentType { get; init; } = Exchange.Json;

    public string Body { get; init; } = "";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Wait before (or, trickling, between) the answer's bytes.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Whether the request body is read before the answer. Default true.</summary>
    public bool ReadBody { get; init; } = true;

    public static Fault Hang { get; } = new() { Kind = FaultKind.Hang };

    public static Fault Reset { get; } = new() { Kind = FaultKind.Reset };

    public static Fault ResetWithinBody { get; } = new() { Kind = FaultKind.ResetWithinBody };

    public static Fault ResetAfterBody { get; } = new() { Kind = FaultKind.ResetAfterBody };

    public static Fault ResetAfterWork { get; } = new() { Kind = FaultKind.ResetAfterWork };

    public static Fault ResetWithinAnswer { get; } =
        new() { Kind = FaultKind.ResetWithinAnswer, Body = """{"totalSize":1,"done":true,"records":[{"Id":"0015i0000000001AAA","Name":"cut off"}]}""" };

    public static Fault Html503 { get; } = new() { Status = 503, ContentType = "text/html;charset=UTF-8", Body = Pages.Maintenance };

    public static Fault EmptyOk { get; } = new();

    public static Fault Garbage { get; } = new() { Body = "{\"access_token\":\u0001 <<not json" };

    public static Fault HugeHeaders { get; } =
        new() { Body = "{}", Headers = Enumerable.Range(0, 40).ToDictionary(n => $"x-bulky-{n}", _ => new string('h', 1024)) };

    /// <summary>403 of the 24-hour request limit: not a session error (WF §7.2).</summary>
    public static Fault RequestLimit { get; } =
        new() { Status = 403, Body = """[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]""" };

    public static Fault ConcurrentRequestLimit { get; } = new()
    {
        Status = 403,
        Body = """[{"message":"ConcurrentRequests (Concurrent API Requests) Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]""",
    };

    public static Fault ServerUnavailable { get; } =
        new() { Status = 503, Body = """[{"message":"Server Unavailable","errorCode":"SERVER_UNAVAILABLE"}]""" };

    /// <summary>A 401 whatever the session.</summary>
    public static Fault SessionInvalid { get; } =
        new() { Status = 401, Body = """[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]""" };

    public static Fault Answer(int status, string body, string contentType = Exchange.Json) =>
        new() { Status = status, Body = body, ContentType = contentType };

    /// <summary>A JSON answer of about that many bytes.</summary>
    public static Fault Oversized(int bytes) => new() { Body = "{\"access_token\":\"" + new string('A', bytes) + "\"}" };

    public static Fault Slow(TimeSpan delay) => new() { Kind = FaultKind.Slow, Delay = delay };

    public static Fault Trickle(TimeSpan delay, string body = "{\"totalSize\":0,\"done\":true,\"records\":[]}") =>
        new() { Kind = FaultKind.Trickle, Delay = delay, Body = body };

    public static Fault RedirectTo(Uri location, int status = 302) => new()
    {
        Status = status,
        ContentType = "text/html;charset=UTF-8",
        Headers = new Dictionary<string, string> { ["Location"] = location.ToString() },
    };

    public static Fault OAuth(TokenError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new() { Status = error.Status, Body = error.ToJson() };
    }
}
