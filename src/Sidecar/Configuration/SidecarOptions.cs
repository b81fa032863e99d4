namespace Sidecar.Configuration;

/// <summary>
/// Everything that can be set, as typed values. The defaults stand here and nowhere else; the names under which they
/// are set (file, environment, command line) are in <c>SettingsCatalog</c>, which also fills this tree.
/// </summary>
public sealed class SidecarOptions
{
    /// <summary>Consumer key (client id) of the External Client App or connected app; the assertion's issuer.</summary>
    public string ConsumerKey { get; set; } = "";

    /// <summary>Salesforce username the sidecar acts as; the assertion's subject.</summary>
    public string Username { get; set; } = "";

    /// <summary>Private key: a PEM or PFX file, or a directory that holds <c>tls.key</c> (a mounted Kubernetes TLS secret).</summary>
    public string KeyPath { get; set; } = "";

    /// <summary>The key that will be used after a rotation; tried when Salesforce refuses the current one. Empty: none.</summary>
    public string NextKeyPath { get; set; } = "";

    /// <summary>File with the password of an encrypted PEM or of a PFX. Empty: no password.</summary>
    public string KeyPasswordPath { get; set; } = "";

    /// <summary>The org's My Domain origin, for example <c>https://acme.my.salesforce.com</c>.</summary>
    public Uri? LoginHost { get; set; }

    /// <summary>The assertion's audience. Default: the origin of <see cref="LoginHost"/> without a trailing slash (WF §1.1).</summary>
    public string Audience { get; set; } = "";

    /// <summary>Token endpoint. Default: <c>{LoginHost}/services/oauth2/token</c> (WF §1.1).</summary>
    public Uri? TokenEndpoint { get; set; }

    /// <summary>Life of an assertion (<c>exp</c> minus now). Default 180 s, at most 5 min (WF §1.2).</summary>
    public TimeSpan AssertionLifetime { get; set; } = TimeSpan.FromSeconds(180);

    /// <summary>API version of the sidecar's own calls (session check, user info), for example <c>62.0</c>.</summary>
    public string ApiVersion { get; set; } = "62.0";

    public ListenOptions Listen { get; } = new();
    public TlsOptions Tls { get; } = new();
    public AdminOptions Admin { get; } = new();
    public SessionOptions Session { get; } = new();
    public LoginOptions Logins { get; } = new();
    public ReplayOptions Replay { get; } = new();
    public LimitOptions Limits { get; } = new();
    public UpstreamOptions Upstream { get; } = new();
    public LegacyLoginOptions LegacyLogins { get; } = new();
    public DrainOptions Drain { get; } = new();
    public LogOptions Log { get; } = new();
}

/// <summary>The plain HTTP listener for the legacy client.</summary>
public sealed class ListenOptions
{
    /// <summary>Address to listen on; <c>localhost</c> means both loopback families. Default <c>localhost</c>.</summary>
    public string Address { get; set; } = "localhost";

    /// <summary>Port, 0 for any free one. Default 8080.</summary>
    public int Port { get; set; } = 8080;

    /// <summary>Whether addresses other than loopback may be listened on. Default false: the sidecar hands out authority.</summary>
    public bool AllowNonLoopback { get; set; }

    /// <summary>Host names (without port) that clients may use; guards against DNS rebinding.</summary>
    public IReadOnlyList<string> AllowedHosts { get; set; } = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Origin told to clients in login answers. Default (null): the scheme and Host the client used.</summary>
    public Uri? PublicOrigin { get; set; }
}

/// <summary>The TLS listener, on when <see cref="CertificatePath"/> is set.</summary>
public sealed class TlsOptions
{
    /// <summary>Port, 0 for any free one. Default 8443.</summary>
    public int Port { get; set; } = 8443;

    /// <summary>PEM certificate (chain) or PFX file, or a directory with <c>tls.crt</c> and <c>tls.key</c>. Empty: no TLS listener.</summary>
    public string CertificatePath { get; set; } = "";

    /// <summary>PEM private key, when it is not in the certificate file.</summary>
    public string KeyPath { get; set; } = "";

    /// <summary>File with the password of the PFX or the encrypted PEM key.</summary>
    public string PasswordPath { get; set; } = "";
}

/// <summary>Health, metrics and status.</summary>
public sealed class AdminOptions
{
    /// <summary>Address to listen on. Default <c>localhost</c>.</summary>
    public string Address { get; set; } = "localhost";

    /// <summary>Port, 0 for any free one. Default 8081.</summary>
    public int Port { get; set; } = 8081;

    /// <summary>Whether the admin port may listen beyond loopback (kubelet's http probes need it). Default false.</summary>
    public bool AllowNonLoopback { get; set; }

    /// <summary>Whether <c>POST /quitquitquit</c> stops the sidecar, for classic sidecars beside a Job. Default false.</summary>
    public bool AllowQuit { get; set; }
}

/// <summary>Life of a Salesforce session (design §4, WF §1.5).</summary>
public sealed class SessionOptions
{
    /// <summary>Idle time after which a session may be dead. Default 15 min, the shortest an org can set; 1 s to 24 h.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Share of <see cref="Timeout"/> after which an arriving request renews in the background. Default 0.8; above 0, at most 1.</summary>
    public double RenewAfter { get; set; } = 0.8;
}

/// <summary>How the token endpoint is used (WF §1.4).</summary>
public sealed class LoginOptions
{
    /// <summary>Logins allowed per hour; Salesforce's own limit is 3,600 per user. Default 360; 1 to 3,600.</summary>
    public int PerHour { get; set; } = 360;

    /// <summary>Logins that may follow each other at once within that budget. Default 20; 1 to 100.</summary>
    public int Burst { get; set; } = 20;

    /// <summary>Time for one request to the token endpoint. Default 10 s; 100 ms to 2 min.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Repeats of a token request after a transient failure. Default 3; 0 to 10.</summary>
    public int MaxRetries { get; set; } = 3;

    /// <summary>First wait before such a repeat; doubles, with jitter. Default 500 ms.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Pause after a permanent refusal before Salesforce is asked again; doubles up to <see cref="MaxRefusalPause"/>. Default 1 min.</summary>
    public TimeSpan RefusalPause { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest such pause. Default 15 min.</summary>
    public TimeSpan MaxRefusalPause { get; set; } = TimeSpan.FromMinutes(15);
}

/// <summary>How much of a request body is remembered so that the request can be sent a second time.</summary>
public sealed class ReplayOptions
{
    /// <summary>Bytes of one body kept in memory before a temporary file is used. Default 64 KiB.</summary>
    public int MemoryLimit { get; set; } = 64 * 1024;

    /// <summary>Bytes of one body remembered at all; a larger one streams through after the session was made sure of. Default 256 MiB.</summary>
    public long Limit { get; set; } = 256L * 1024 * 1024;

    /// <summary>Directory of the temporary files. Default (empty): the system's.</summary>
    public string Directory { get; set; } = "";
}

/// <summary>How much may be in flight at once; the rest waits its turn.</summary>
public sealed class LimitOptions
{
    /// <summary>Requests in flight to Salesforce, long polls not counted. Default (0): by memory, 256 in a 64 MiB container; at most 100,000.</summary>
    public int Requests { get; set; }

    /// <summary>Of these, requests with a body above 16 KiB or of unknown length. Default (0): by memory, 32 in a 64 MiB container.</summary>
    public int Uploads { get; set; }

    /// <summary>How long a request waits for its turn before it is refused with 503. Default 2 min; 0 to 1 h.</summary>
    public TimeSpan WaitAtMost { get; set; } = TimeSpan.FromMinutes(2);
}

/// <summary>The connection to Salesforce.</summary>
public sealed class UpstreamOptions
{
    /// <summary>An upstream host must end in one of these. Guards against a token answer that names a foreign host.</summary>
    public IReadOnlyList<string> AllowedHostSuffixes { get; set; } = [".salesforce.com", ".salesforce.mil", ".sfcrmproducts.cn"];

    /// <summary>Whether http (not https) upstreams are allowed. Default false; for the simulator only.</summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>Time to connect, TLS included. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest silence of a request in flight. Default 10 min: long polls take 110 s, long transactions more.</summary>
    public TimeSpan ActivityTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether HTTP/2 is offered to Salesforce. Default false: HTTP/1.1 measured cheaper for one client.</summary>
    public bool Http2 { get; set; }

    /// <summary>Egress proxy for token and API traffic alike (WF §1.5: both must leave by the same path). Null: none.</summary>
    public Uri? Proxy { get; set; }

    /// <summary>PEM file of further certificate authorities to trust (TLS-inspecting proxies, tests). Empty: the system's only.</summary>
    public string CaCertificatePath { get; set; } = "";

    /// <summary>Connect to this host or address instead of resolving the upstream's name; for pods whose hosts file points Salesforce's names at the sidecar.</summary>
    public string ConnectAddress { get; set; } = "";

    /// <summary>DNS server (<c>ip[:port]</c>) that resolves upstream names past the pod's hosts file. Empty: the system's resolver.</summary>
    public string DnsServer { get; set; } = "";
}

/// <summary>Legacy logins answered locally (WF §2, §6.2).</summary>
public sealed class LegacyLoginOptions
{
    /// <summary>Whether data calls must carry the placeholder session. Default false: any credential, or none, is replaced.</summary>
    public bool RequirePlaceholder { get; set; }

    /// <summary>File with a local password that logins must present. Empty (default): any password is accepted (WF §6.2).</summary>
    public string PasswordPath { get; set; } = "";

    /// <summary>Largest login body. Default 64 KiB.</summary>
    public int MaxBodySize { get; set; } = 64 * 1024;
}

/// <summary>Graceful stop.</summary>
public sealed class DrainOptions
{
    /// <summary>How long new requests are still accepted after SIGTERM. Default 5 s.</summary>
    public TimeSpan AcceptFor { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long requests in flight may take to finish after that. Default 20 s.</summary>
    public TimeSpan FinishWithin { get; set; } = TimeSpan.FromSeconds(20);
}

public enum LogFormat
{
    /// <summary>Readable on a terminal, JSON otherwise.</summary>
    Auto,
    Json,
    Console,
}

public sealed class LogOptions
{
    /// <summary>Default <see cref="LogFormat.Auto"/>.</summary>
    public LogFormat Format { get; set; } = LogFormat.Auto;

    /// <summary>Least severe level written. Default Information.</summary>
    public LogLevel Level { get; set; } = LogLevel.Information;
}
