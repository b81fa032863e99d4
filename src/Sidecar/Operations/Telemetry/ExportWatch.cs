using OpenTelemetry;

namespace Sidecar.Operations.Telemetry;

/// <summary>
/// Says when a collector cannot be reached, and when it can again: once each, because exports fail every few seconds. The library itself
/// tells it only to an event source that nobody reads.
/// </summary>
internal sealed partial class ExportWatch(string what, Uri endpoint, ILogger logger)
{
    private bool _failing;

    /// <summary>Called by the one thread that exports.</summary>
    public ExportResult Tell(ExportResult result)
    {
        var failed = result == ExportResult.Failure;
        if (failed != _failing)
        {
            _failing = failed;
            if (failed)
            {
                Log.Failed(logger, what, endpoint.GetLeftPart(UriPartial.Path));
            }
            else
            {
                Log.Works(logger, what, endpoint.GetLeftPart(UriPartial.Path));
            }
        }

        return result;
    }

    private static partial class Log
    {
        [LoggerMessage(1820, LogLevel.Warning,
            "{What} could not be sent to {Endpoint} and are dropped while that lasts; requests go on. Check OTEL_EXPORTER_OTLP_ENDPOINT, "
            + "OTEL_EXPORTER_OTLP_PROTOCOL and the network to the collector",
            EventName = "TelemetryExportFailed")]
        public static partial void Failed(ILogger logger, string what, string endpoint);

        [LoggerMessage(1821, LogLevel.Information, "{What} are sent to {Endpoint} again", EventName = "TelemetryExportWorks")]
        public static partial void Works(ILogger logger, string what, string endpoint);
    }
}
