using System.Diagnostics;

namespace Sidecar.Requests;

/// <summary>
/// Where the time of one request goes: in the sidecar, or outside it. Outside is waiting for an access token, for Salesforce's response,
/// and for the response body to pass from Salesforce to the client. A value and not an object, because every request has one.
/// </summary>
internal struct RequestTimes
{
    private readonly long _arrived;
    private long _left;
    private long _outside;

    public RequestTimes() => _arrived = Stopwatch.GetTimestamp();

    /// <summary>How often the request was sent to Salesforce.</summary>
    public int Sendings { get; private set; }

    /// <summary>Time since the request arrived.</summary>
    public readonly TimeSpan Total => Stopwatch.GetElapsedTime(_arrived);

    /// <summary>
    /// The sidecar's own share of <see cref="Total"/>. A wait for a place (Sidecar:Limits:Requests) belongs to it, and so does the reading
    /// of what the sidecar must look into before it sends a request on.
    /// </summary>
    public readonly TimeSpan Own => Stopwatch.GetElapsedTime(_arrived + _outside);

    /// <summary>The request goes out to Salesforce.</summary>
    public void Send()
    {
        Sendings++;
        Leave();
    }

    /// <summary>From here on somebody else is waited for.</summary>
    public void Leave() => _left = Stopwatch.GetTimestamp();

    /// <summary>The sidecar goes on. Harmless when it did not wait.</summary>
    public void Return()
    {
        if (_left != 0)
        {
            _outside += Stopwatch.GetTimestamp() - _left;
            _left = 0;
        }
    }
}
