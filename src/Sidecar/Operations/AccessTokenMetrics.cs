using System.Diagnostics.Metrics;
using Sidecar.AccessTokens;

namespace Sidecar.Operations;

/// <summary>The state of the access token as instruments that are read at each scrape; nothing is counted twice.</summary>
internal sealed class AccessTokenMetrics
{
    public const string MeterName = "Sidecar.AccessTokens";

    public AccessTokenMetrics(IMeterFactory meters, AccessTokenSource tokens)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter(
            "sidecar.access_token.logins", () => tokens.Status.Logins, "{login}", "Logins that Salesforce granted");
        meter.CreateObservableCounter(
            "sidecar.access_token.failures", () => tokens.Status.FailedLogins, "{login}", "Token requests that failed");
        meter.CreateObservableGauge(
            "sidecar.access_token.available", () => tokens.Status.HasToken ? 1 : 0, "{token}", "1 while an access token is at hand");
        meter.CreateObservableGauge(
            "sidecar.access_token.action_required", () => tokens.Status.Problem?.IsPermanent == true ? 1 : 0, "{problem}",
            "1 while Salesforce refuses logins for a reason that a person must cure; /readyz says which");
        meter.CreateObservableGauge(
            "sidecar.clock.offset", () => tokens.Status.ClockOffset?.TotalSeconds ?? 0, "s", "Salesforce's clock minus this machine's");
    }
}
