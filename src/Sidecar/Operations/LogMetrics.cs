using System.Diagnostics.Metrics;

namespace Sidecar.Operations;

/// <summary>What of the log was not written.</summary>
internal sealed class LogMetrics
{
    public const string MeterName = "Sidecar.Logs";

    public LogMetrics(IMeterFactory meters, LogOutput output, RepeatedWarnings repeated)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter("sidecar.log.dropped", () => output.Dropped, "{line}",
            "Log lines dropped because nobody read the output");
        meter.CreateObservableCounter("sidecar.log.repeated", () => repeated.Suppressed, "{line}",
            "Warnings that were counted instead of written because they repeat");
    }
}
