namespace Sidecar.Requests;

/// <summary>The requests to one family of APIs since the start.</summary>
internal sealed class DialectTraffic(string dialect)
{
    private const int StatusClasses = 6;

    private readonly long[] _byStatus = new long[StatusClasses];
    private long _repeats;
    private long _refusals;

    public string Dialect => dialect;

    /// <summary>Requests that Salesforce answered with success, a redirect or "not modified".</summary>
    public long Succeeded => Of(1) + Of(2) + Of(3);

    /// <summary>Requests that Salesforce answered with a 4xx status.</summary>
    public long Rejected => Of(4);

    /// <summary>Requests that Salesforce answered with a 5xx status, or that got no response.</summary>
    public long Failed => Of(5) + Of(0);

    /// <summary>Requests that were sent a second time, because their session had ended.</summary>
    public long Repeats => Interlocked.Read(ref _repeats);

    /// <summary>Requests that the sidecar answered itself, with an error.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    public void Forwarded(int status) => Interlocked.Increment(ref _byStatus[Math.Clamp(status / 100, 0, StatusClasses - 1)]);

    public void Repeated() => Interlocked.Increment(ref _repeats);

    public void Refused() => Interlocked.Increment(ref _refusals);

    private long Of(int statusClass) => Interlocked.Read(ref _byStatus[statusClass]);
}
