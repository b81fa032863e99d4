using Sidecar.Configuration;
using Sidecar.Migration;
using Sidecar.Requests;
using Sidecar.Secrets;

namespace Sidecar.Pipeline;

/// <summary>
/// One line for each request of a program, when the settings want it: what was asked, what came of it, and how long it took.
/// </summary>
internal sealed partial class AccessLog(SidecarOptions options, ILogger<AccessLog> logger)
{
    private const int LongestPath = 300;
    private const int LongestRequestId = 64;

    /// <summary>Whether there is a line to write.</summary>
    public bool IsOn => options.Log.Access && logger.IsEnabled(LogLevel.Information);

    /// <summary>Writes the line of a request that has its response, or whose client left.</summary>
    public void Write(ClientRequest request)
    {
        var context = request.Context;
        var times = request.Times;
        Log.Request(
            logger,
            request.MethodShown,
            Printable.Bounded(StraySessions.Without(request.Path), LongestPath),
            request.Dialect.Name,
            request.StatusGiven,
            times.Total.TotalMilliseconds,
            times.Own.TotalMilliseconds,
            Math.Max(0, times.Sendings - 1),
            ClientProgram.NameOf(context.Request.Headers.UserAgent.ToString()),
            RequestIdOf(context.Response));
    }

    /// <summary>The id by which Salesforce's support finds the request.</summary>
    private static string RequestIdOf(HttpResponse response)
        => response.Headers["x-sfdc-request-id"] is [{ Length: > 0 } id, ..] ? Printable.Bounded(id, LongestRequestId) : "none";

    private static partial class Log
    {
        [LoggerMessage(1730, LogLevel.Information,
            "{Method} {Path} ({Dialect}) -> {Status} in {Milliseconds:0.0} ms, of which {OwnMilliseconds:0.0} ms in the sidecar; "
            + "{Repeats} repeats, client {Client}, Salesforce request id {RequestId}",
            EventName = "Request")]
        public static partial void Request(
            ILogger logger, string method, string path, string dialect, int status, double milliseconds, double ownMilliseconds,
            int repeats, string client, string requestId);
    }
}
