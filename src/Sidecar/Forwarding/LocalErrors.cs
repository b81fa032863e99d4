using Sidecar.Dialects;

namespace Sidecar.Forwarding;

/// <summary>Answers a request here with an error in the caller's dialect: written, logged and counted in one place.</summary>
internal sealed partial class LocalErrors(ForwardingMetrics metrics, ILogger<LocalErrors> logger)
{
    public async Task WriteAsync(HttpContext context, ApiDialect dialect, SidecarError error)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        Log.Refused(logger, dialect.Name, error.Status, error.ProxyStatus, error.Message);
        metrics.Refused(dialect, error);
        await dialect.WriteErrorAsync(context, error);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1704, EventName = "Refused", Level = LogLevel.Warning, Message = "A {Dialect} request was answered here with {Status} ({ProxyStatus}): {Message}")]
        public static partial void Refused(ILogger logger, string dialect, int status, string proxyStatus, string message);
    }
}
