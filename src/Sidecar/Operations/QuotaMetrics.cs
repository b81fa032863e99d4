using System.Diagnostics.Metrics;
using Sidecar.Principals;

namespace Sidecar.Operations;

/// <summary>The org's API quota as gauges. They are absent until Salesforce told it, because 0 would be a claim.</summary>
internal sealed class QuotaMetrics
{
    public const string MeterName = "Sidecar.Principals";

    public QuotaMetrics(IMeterFactory meters, Principal principal)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("sidecar.api_quota.used", () => Known(principal.Quota.Used), "{request}",
            "API calls that the org has used in 24 hours, all its programs together, as Salesforce's last response told");
        meter.CreateObservableGauge("sidecar.api_quota.allowed", () => Known(principal.Quota.Allowed), "{request}",
            "API calls that Salesforce allows the org in 24 hours");
    }

    private static Measurement<int>[] Known(int? value) => value is { } known ? [new(known)] : [];
}
