using System.Diagnostics.Metrics;

namespace Sidecar.Listening;

/// <summary>How many connections there are, and how many there may be.</summary>
internal sealed class ConnectionMetrics
{
    public const string MeterName = "Sidecar.Listening";

    private static readonly KeyValuePair<string, object?> Clients = new("port", "client");
    private static readonly KeyValuePair<string, object?> Admin = new("port", "admin");

    public ConnectionMetrics(IMeterFactory meters, ConnectionBounds bounds)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("sidecar.connection.active", () => Both(bounds, bound => (long)bound.Active), "{connection}",
            "Connections that are open");
        meter.CreateObservableGauge("sidecar.connection.limit", () => Both(bounds, bound => (long)bound.Limit), "{connection}",
            "Connections that may be open at once: Sidecar:Limits:Connections and Sidecar:Limits:AdminConnections");
        meter.CreateObservableCounter("sidecar.connection.closed_early", () => Both(bounds, bound => bound.ClosedEarly), "{connection}",
            "Connections that were closed, idle or without a complete request, because others waited for their place");
    }

    private static IEnumerable<Measurement<long>> Both(ConnectionBounds bounds, Func<ConnectionBound, long> value)
        => [new(value(bounds.Clients), Clients), new(value(bounds.Admin), Admin)];
}
