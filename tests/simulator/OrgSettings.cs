namespace Simulator;

/// <summary>401s that no new token cures (WF §3.2).</summary>
public enum IncurableSessionFault
{
    None,

    /// <summary>The app lacks the <c>api</c> scope, or API access control forbids it.</summary>
    NotValidForRest,
    AgentNotAttached,
    ExpiredPassword,
}

/// <summary>Behaviour of the org that may be changed while it runs; reads and writes are atomic, effects immediate.</summary>
public sealed class OrgSettings
{
    /// <summary>Idle life of a session; every successful call renews it. Default 2 h.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(2);

    /// <summary>
    /// How far the org's clock is ahead of the given <see cref="TimeProvider"/>: <c>Date</c> headers, assertion expiry. Default 0.
    /// </summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>Whether a repeated JWT login of the same user returns the session that is still alive (WF §1.5). Default false.</summary>
    public bool ReuseSessions { get; set; }

    /// <summary>Whether a token request is refused while another is in flight (WF §1.4). Default false.</summary>
    public bool RefuseConcurrentTokenRequests { get; set; }

    /// <summary>Logins a user may make in an hour. Default 3,600.</summary>
    public int LoginsPerHour { get; set; } = 3600;

    /// <summary>Whether access tokens are JWTs, good for REST only (WF §1.6). Default false.</summary>
    public bool JwtAccessTokens { get; set; }

    /// <summary>Whether a session id sent as Bearer is refused on CometD (WF §3.5, one report). Default true.</summary>
    public bool RefuseBearerOnCometD { get; set; } = true;

    /// <summary>Whether an invalid session is told before the upload is read (default) or after it.</summary>
    public bool RejectUploadsEarly { get; set; } = true;

    /// <summary>Every REST call with a valid session answers this instead. Default none.</summary>
    public IncurableSessionFault IncurableSession { get; set; }

    /// <summary>Every SOAP call answers "Destination URL not reset". Default false.</summary>
    public bool DestinationUrlNotReset { get; set; }

    /// <summary>Whether SOAP session faults tell the session id, as older releases did (WF §3.4). Default false.</summary>
    public bool SoapFaultsEchoSession { get; set; }

    /// <summary>Whether a page without a session answers a redirect to the login, or (default) the login with status 200.</summary>
    public bool LoginByRedirect { get; set; }

    /// <summary>Hosts (<c>host</c> or <c>host:port</c>) on which sessions are good; null (default): all.</summary>
    public IReadOnlyCollection<string>? InstanceHosts { get; set; }

    /// <summary>How long a CometD connect waits for events. Default 110 s.</summary>
    public TimeSpan LongPollTimeout { get; set; } = TimeSpan.FromSeconds(110);

    /// <summary>Smallest page of a query; a smaller wish is raised to it, as Salesforce does. Default 200.</summary>
    public int MinimumQueryBatch { get; set; } = 200;

    /// <summary>Whether requests are kept in <c>Control.Received</c>. Default true; false for load tests.</summary>
    public bool RecordRequests { get; set; } = true;

    /// <summary>Requests kept before the oldest are dropped. Default 10,000.</summary>
    public int RecordedRequestLimit { get; set; } = 10_000;

    /// <summary>Bytes of each request body kept. Default 64 KiB.</summary>
    public int RecordedBodyLimit { get; set; } = 64 * 1024;

    /// <summary>The oldest API version that REST, SOAP and Bulk 1 still answer; older ones are retired. Default 21.</summary>
    public int OldestApiVersion { get; set; } = 21;

    /// <summary>Number shown as used in <c>Sforce-Limit-Info</c> is counted; this is the limit beside it. Default 15,000.</summary>
    public int DailyApiLimit { get; set; } = 15_000;
}
