using System.Diagnostics.Metrics;
using Sidecar.Dialects;

namespace Sidecar.Requests;

/// <summary>What the request pipeline counts. Tags come from small closed sets: dialect, status class, error type.</summary>
internal sealed class RequestMetrics
{
    public const string MeterName = "Sidecar.Forwarding";

    private static readonly string[] StatusClasses = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];

    private readonly RequestHistory _history;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _ownDuration;
    private readonly Counter<long> _repeats;
    private readonly Counter<long> _expiries;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _legacyLogins;

    public RequestMetrics(IMeterFactory meters, RequestAdmission admission, RequestHistory history)
    {
        _history = history;
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram(
            "sidecar.request.duration", "s", "Time from a request's arrival to the end of its response, of those that go to Salesforce",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.025, 0.1, 0.5, 1, 5, 30, 120] });
        _ownDuration = meter.CreateHistogram(
            "sidecar.request.own.duration", "s", "The sidecar's own share of that: without the waits for Salesforce and for the client",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.005, 0.025, 0.1, 1, 10] });
        _repeats = meter.CreateCounter<long>("sidecar.request.repeats", "{request}",
            "Requests sent a second time, by the cause and by what became of the second sending");
        _expiries = meter.CreateCounter<long>("sidecar.session.expiries", "{request}",
            "Requests that met an ended session, by what became of them");
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

    /// <summary>A request that was to go to Salesforce has its response, or none.</summary>
    public void Forwarded(ClientRequest request)
    {
        _history.Forwarded(request.Dialect, request.StatusGiven);
        KeyValuePair<string, object?> dialect = new("dialect", request.Dialect.Name);
        _duration.Record(request.Times.Total.TotalSeconds, dialect, new("status", StatusClassOf(request.StatusGiven)));
        _ownDuration.Record(request.Times.Own.TotalSeconds, dialect);
    }

    /// <param name="dialect">The API family.</param>
    /// <param name="cause">One of <c>RepeatCause</c>.</param>
    /// <param name="outcome">One of <c>RepeatOutcome</c>.</param>
    public void Repeated(ApiDialect dialect, string cause, string outcome)
    {
        _history.Repeated(dialect);
        _repeats.Add(1, new("dialect", dialect.Name), new("cause", cause), new("outcome", outcome));
    }

    /// <param name="dialect">The API family.</param>
    /// <param name="outcome">One of <c>ExpiryOutcome</c>.</param>
    public void Expired(ApiDialect dialect, string outcome) => _expiries.Add(1, new("dialect", dialect.Name), new("outcome", outcome));

    public void Refused(ApiDialect dialect, SidecarError error)
    {
        _history.Refused(dialect, error);
        _refusals.Add(1, new("dialect", dialect.Name), new("error", error.ProxyStatus));
    }

    /// <param name="kind"><c>oauth</c>, <c>soap</c>, <c>web</c>, <c>logout</c>, <c>revoke</c>, <c>introspect</c>.</param>
    /// <param name="outcome"><c>answered</c> or <c>refused</c>.</param>
    public void LegacyLogin(string kind, string outcome) => _legacyLogins.Add(1, new("kind", kind), new("outcome", outcome));

    private static string StatusClassOf(int status) => StatusClasses[Math.Clamp(status / 100, 0, 5)];
}
