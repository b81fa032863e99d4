namespace Sidecar.Configuration;

/// <summary>Life of a Salesforce session (docs/architecture.md, WF §1.5).</summary>
internal sealed class SessionOptions
{
    /// <summary>Idle time after which a session may be dead. Default 15 min, the shortest an org can set; 1 s to 24 h.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Share of <see cref="Timeout"/> after which a request renews the session in the background. Default 0.8.</summary>
    public double RenewAfter { get; set; } = 0.8;
}

/// <summary>How the token endpoint is used (WF §1.4).</summary>
internal sealed class TokenRequestOptions
{
    /// <summary>Logins allowed per hour; Salesforce's own limit is 3,600 per user. Default 360; 1 to 3,600.</summary>
    public int PerHour { get; set; } = 360;

    /// <summary>Logins that may follow each other at once within that limit. Default 20; 1 to 100.</summary>
    public int Burst { get; set; } = 20;

    /// <summary>Time for one request to the token endpoint. Default 10 s; 100 ms to 2 min.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Retries of a token request after a transient failure. Default 3; 0 to 10.</summary>
    public int MaxRetries { get; set; } = 3;

    /// <summary>First wait before such a retry; doubles, with jitter. Default 500 ms.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Wait after a permanent refusal; doubles up to <see cref="MaxRefusalBackoff"/>. Default 1 min.</summary>
    public TimeSpan RefusalBackoff { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest such wait. Default 15 min.</summary>
    public TimeSpan MaxRefusalBackoff { get; set; } = TimeSpan.FromMinutes(15);
}

/// <summary>The connection to Salesforce.</summary>
internal sealed class UpstreamOptions
{
    /// <summary>The org's host must end in one of these. Guards against a token response that names a foreign host.</summary>
    public IReadOnlyList<string> AllowedHostSuffixes { get; set; } = [".salesforce.com", ".salesforce.mil", ".sfcrmproducts.cn"];

    /// <summary>Whether http (not https) is allowed for the org. Default false; for the simulator only.</summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>
    /// Time to connect, TLS included, and how long the network may leave sent bytes without acknowledgement. Default 10 s.
    /// </summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest silence of a request in flight. Default 10 min: long polls take 110 s, long transactions more.</summary>
    public TimeSpan ActivityTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether HTTP/2 is offered to Salesforce. Default false: HTTP/1.1 measured cheaper for one client.</summary>
    public bool Http2 { get; set; }

    /// <summary>
    /// Egress proxy for token and API traffic alike (WF §1.5: both must leave by the same path). Null: that of the environment, if any.
    /// </summary>
    public Uri? Proxy { get; set; }

    /// <summary>What the sidecar calls itself in its own requests. Default <c>sf-sidecar/</c> and the version.</summary>
    public string UserAgent { get; set; } = $"sf-sidecar/{ProductVersion.Text}";

    /// <summary>Whether requests carry W3C Trace Context to Salesforce. Default false: the headers tell of the caller's systems.</summary>
    public bool SendTraceContext { get; set; }

    /// <summary>Whether to use no proxy, whatever the environment says. Default false.</summary>
    public bool NoProxy { get; set; }

    /// <summary>File with <c>user:password</c> for the egress proxy. Empty: none.</summary>
    public string ProxyCredentialsPath { get; set; } = "";

    /// <summary>
    /// Certificate by which the sidecar identifies itself to the org: PEM, PFX, or a directory with <c>tls.crt</c> and <c>tls.key</c>.
    /// Empty: none.
    /// </summary>
    public string ClientCertificatePath { get; set; } = "";

    /// <summary>Its PEM private key, when it is not in the certificate file.</summary>
    public string ClientKeyPath { get; set; } = "";

    /// <summary>File with the password of that PFX or key.</summary>
    public string ClientKeyPasswordPath { get; set; } = "";

    /// <summary>
    /// Port of data calls where the org has another one for clients with a certificate (8443). Default (0): that of the org's URL.
    /// </summary>
    public int ApiPort { get; set; }

    /// <summary>PEM file of further certificate authorities to trust (TLS-inspecting proxies, tests). Empty: the system's only.</summary>
    public string CaCertificatePath { get; set; } = "";

    /// <summary>
    /// Connect to this host or address instead of resolving the org's name; for pods whose hosts file points Salesforce's names at the
    /// sidecar.
    /// </summary>
    public string ConnectAddress { get; set; } = "";

    /// <summary>DNS server (<c>ip[:port]</c>) that resolves the org's name past the pod's hosts file. Empty: the system's.</summary>
    public string DnsServer { get; set; } = "";
}
