using System.Diagnostics.Metrics;
using Sidecar.Egress;

namespace Sidecar.Operations;

/// <summary>Bytes to and from Salesforce; the label is OpenTelemetry's.</summary>
internal sealed class EgressMetrics
{
    public const string MeterName = "Sidecar.Egress";

    private static readonly KeyValuePair<string, object?> Transmit = new("network.io.direction", "transmit");
    private static readonly KeyValuePair<string, object?> Receive = new("network.io.direction", "receive");

    public EgressMetrics(IMeterFactory meters, EgressTraffic traffic)
    {
        Measurement<long>[] Both() => [new(traffic.Sent, Transmit), new(traffic.Received, Receive)];
        meters.Create(MeterName).CreateObservableCounter("sidecar.egress.io", Both, "By",
            "Bytes to and from Salesforce over HTTP/1.1, heads included, encryption not");
    }
}
