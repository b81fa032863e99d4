using System.Diagnostics;
using System.Diagnostics.Metrics;
using Sidecar.Dialects;

namespace Sidecar.Requests;

/// <summary>What the request pipeline counts. Tags come from small closed sets: dialect, status class, error type.</summary>
internal sealed class RequestMetrics
{
    public const string MeterName = "Sidecar.Forwarding";

    private static readonly string[] StatusClasses = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];

    private readonly Histogram<double> _duration;
    private readonly Counter<long> _repeats;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _legacyLogins;

    public RequestMetrics(IMeterFactory meters, RequestAdmission admission)
    {
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram(
            "sidecar.request.duration", "s", "Time from a request's arrival to the end of its response, of those that were forwarded",
                tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.025, 0.1, 0.5, 1, 5, 30, 120] });
        _repeats = meter.CreateCounter<long>("sidecar.request.repeats", "{request}",
            "Requests sent a second time because their session had ended");
        _refusals = meter.CreateCounter<long>("sidecar.request.refusals", "{request}",
            "Requests answered here with an error, by RFC 9209 error type");
        meter.CreateObservableGauge("sidecar.request.active", () => admission.Requests.Active, "{request}",
            "Requests in flight to Salesforce, long polls not counted");
        meter.CreateObservableGauge("sidecar.request.waiting", () => admission.Requests.Waiting + admission.Uploads.Waiting, "{request}",
            "Requests that wait for others to end, because of Sidecar:Limits:Requests or Sidecar:Limits:Uploads");
        meter.CreateObservableGauge("sidecar.upload.active", () => admission.Uploads.Active, "{request}",
            "Uploads in flight to Salesforce");
        meter.CreateObservableGauge("sidecar.poll.active", () => admission.Polls.Active, "{request}", "Long polls held");
        _legacyLogins = meter.CreateCounter<long>("sidecar.legacy_login.answers", "{request}",
            "Legacy logins and logouts that the sidecar answered or refused");
    }

    /// <summary>Whether anybody wants to know how long requests take.</summary>
    public bool MeasuresDuration => _duration.Enabled;

    public void Forwarded(ApiDialect dialect, int status, long started) => _duration.Record(
        Stopwatch.GetElapsedTime(started).TotalSeconds, new("dialect", dialect.Name), new("status", StatusClasses[Math.Clamp(status / 100,
            0, 5)]));

    public void Repeated(ApiDialect dialect) => _repeats.Add(1, new KeyValuePair<string, object?>("dialect", dialect.Name));

    public void Refused(ApiDialect dialect, SidecarError error)
        => _refusals.Add(1, new("dialect", dialect.Name), new("error", error.ProxyStatus));

    /// <param name="kind"><c>oauth</c>, <c>soap</c>, <c>logout</c>, <c>revoke</c>, <c>introspect</c>.</param>
    /// <param name="outcome"><c>answered</c> or <c>refused</c>.</param>
    public void LegacyLogin(string kind, string outcome) => _legacyLogins.Add(1, new("kind", kind), new("outcome", outcome));
}
