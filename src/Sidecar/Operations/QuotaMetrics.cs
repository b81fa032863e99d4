using System.Diagnostics.Metrics;
using Sidecar.Principals;

namespace Sidecar.Operations;

/// <summary>The org's API quota as gauges. They are absent until Salesforce told it, because 0 would be a claim.</summary>
internal sealed class QuotaMetrics
{
    public const string MeterName = "Sidecar.Principals";

    public QuotaMetrics(IMeterFactory meters, PrincipalDirectory principals)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("sidecar.api_quota.used", () => Known(principals, static quota => quota.Used), "{request}",
            "API calls that the org has used in 24 hours, all its programs together, as Salesforce's last response told");
        meter.CreateObservableGauge("sidecar.api_quota.allowed", () => Known(principals, static quota => quota.Allowed), "{request}",
            "API calls that Salesforce allows the org in 24 hours");
    }

    private static IEnumerable<Measurement<int>> Known(PrincipalDirectory principals, Func<ApiQuota, int?> value)
        => principals.All.Where(one => value(one.Quota) is not null)
            .Select(one => new Measurement<int>(value(one.Quota) ?? 0, PrincipalTag.Of(one)));
}
