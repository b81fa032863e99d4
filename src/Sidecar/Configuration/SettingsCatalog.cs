using static Sidecar.Configuration.SettingText;

namespace Sidecar.Configuration;

/// <summary>
/// Every setting, once. Help text, file keys, environment names, command-line options and the documentation's table come from here,
/// so they cannot drift apart. Rejected: reflection binding, which reports one conversion error at a time and ignores misspelt keys.
/// </summary>
public static class SettingsCatalog
{
    private static readonly SidecarOptions Defaults = new();

    public static IReadOnlyList<Setting> All { get; } =
    [
        new("ConsumerKey", "Consumer key (client id) of the External Client App; the assertion's issuer", "", (o, v) => o.ConsumerKey = v) { Required = true },
        new("Username", "Salesforce username to act as; the assertion's subject", "", (o, v) => o.Username = v) { Required = true },
        new("KeyPath", "Private key: PEM or PFX file, or a directory with tls.key", "", (o, v) => o.KeyPath = Path(v)) { Required = true },
        new("LoginHost", "My Domain of the org, for example acme.my.salesforce.com", "", (o, v) => o.LoginHost = Origin(v)) { Required = true },
        new("NextKeyPath", "Key that will follow; tried when Salesforce refuses the current one", "", (o, v) => o.NextKeyPath = Path(v)),
        new("KeyPasswordPath", "File with the password of an encrypted key", "", (o, v) => o.KeyPasswordPath = Path(v)),
        new("Audience", "Assertion's audience; GovCloud needs https://login.salesforce.com", "the login host", (o, v) => o.Audience = v),
        new("TokenEndpoint", "Token endpoint", "{LoginHost}/services/oauth2/token", (o, v) => o.TokenEndpoint = Url(v)),
        new("AssertionLifetime", "Life of an assertion", Show(Defaults.AssertionLifetime),
            (o, v) => o.AssertionLifetime = Duration(v, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5))),
        new("ApiVersion", "API version of the sidecar's own calls", Defaults.ApiVersion, (o, v) => o.ApiVersion = ApiVersion(v)),

        new("Listen:Address", "Address for the legacy client", Defaults.Listen.Address, (o, v) => o.Listen.Address = Address(v)),
        new("Listen:Port", "Port for the legacy client, plain http", $"{Defaults.Listen.Port}", (o, v) => o.Listen.Port = Port(v)),
        new("Listen:AllowNonLoopback", "Allow an address other than loopback; whoever reaches it acts as the Salesforce user", "false",
            (o, v) => o.Listen.AllowNonLoopback = Flag(v)),
        new("Listen:AllowedHosts", "Host names that clients may use (no port); *.example.com allows subdomains", string.Join(',', Defaults.Listen.AllowedHosts),
            (o, v) => o.Listen.AllowedHosts = List(v)) { IsList = true },
        new("Listen:PublicOrigin", "Origin told to clients in login answers", "what the client used", (o, v) => o.Listen.PublicOrigin = Origin(v)),

        new("Tls:CertificatePath", "Certificate of the TLS listener: PEM or PFX file, or a directory with tls.crt and tls.key; none, no TLS", "",
            (o, v) => o.Tls.CertificatePath = Path(v)),
        new("Tls:KeyPath", "Its private key, when not in the same file", "", (o, v) => o.Tls.KeyPath = Path(v)),
        new("Tls:PasswordPath", "File with the password of that PFX or key", "", (o, v) => o.Tls.PasswordPath = Path(v)),
        new("Tls:Port", "Port of the TLS listener", $"{Defaults.Tls.Port}", (o, v) => o.Tls.Port = Port(v)),

        new("Admin:Address", "Address of health, metrics and status", Defaults.Admin.Address, (o, v) => o.Admin.Address = Address(v)),
        new("Admin:Port", "Port of health, metrics and status", $"{Defaults.Admin.Port}", (o, v) => o.Admin.Port = Port(v)),
        new("Admin:AllowNonLoopback", "Allow an address other than loopback, for kubelet's http probes", "false",
            (o, v) => o.Admin.AllowNonLoopback = Flag(v)),
        new("Admin:AllowQuit", "Answer POST /quitquitquit by stopping; for classic sidecars beside a Job", "false", (o, v) => o.Admin.AllowQuit = Flag(v)),

        new("Session:Timeout", "Idle time after which a Salesforce session may be dead; the org's Session Settings tell", Show(Defaults.Session.Timeout),
            (o, v) => o.Session.Timeout = Duration(v, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24))),
        new("Session:RenewAfter", "Share of it after which an arriving request renews in the background", "0.8", (o, v) => o.Session.RenewAfter = Share(v)),

        new("Logins:PerHour", "Logins allowed per hour; Salesforce's own limit is 3600 per user", $"{Defaults.Logins.PerHour}",
            (o, v) => o.Logins.PerHour = Integer(v, 1, 3600)),
        new("Logins:Burst", "Logins that may follow each other at once", $"{Defaults.Logins.Burst}", (o, v) => o.Logins.Burst = Integer(v, 1, 100)),
        new("Logins:AttemptTimeout", "Time for one token request", Show(Defaults.Logins.AttemptTimeout),
            (o, v) => o.Logins.AttemptTimeout = Duration(v, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(2))),
        new("Logins:MaxRetries", "Repeats after a transient failure", $"{Defaults.Logins.MaxRetries}", (o, v) => o.Logins.MaxRetries = Integer(v, 0, 10)),
        new("Logins:RetryDelay", "First wait before a repeat; doubles, with jitter", Show(Defaults.Logins.RetryDelay),
            (o, v) => o.Logins.RetryDelay = Duration(v, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1))),
        new("Logins:RefusalPause", "Pause after a refusal that a person must cure; doubles", Show(Defaults.Logins.RefusalPause),
            (o, v) => o.Logins.RefusalPause = Duration(v, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))),
        new("Logins:MaxRefusalPause", "Longest such pause", Show(Defaults.Logins.MaxRefusalPause),
            (o, v) => o.Logins.MaxRefusalPause = Duration(v, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24))),

        new("Replay:MemoryLimit", "Bytes of one request body kept in memory before a file is used", "64KiB",
            (o, v) => o.Replay.MemoryLimit = (int)Size(v, 0, 64L << 20)),
        new("Replay:Limit", "Bytes of one request body remembered at all; a larger one is streamed and not repeated", "256MiB",
            (o, v) => o.Replay.Limit = Size(v, 0, 1L << 40)),
        new("Replay:Directory", "Directory of those files", "the system's", (o, v) => o.Replay.Directory = v),

        new("Limits:Requests", "Requests in flight to Salesforce at once, long polls not counted; more wait their turn", "by memory, 256 in a 64 MiB container",
            (o, v) => o.Limits.Requests = Integer(v, 1, 100_000)),
        new("Limits:Uploads", "Of these, requests with a body above 16 KiB or of unknown length", "by memory, 32 in a 64 MiB container",
            (o, v) => o.Limits.Uploads = Integer(v, 1, 100_000)),
        new("Limits:WaitAtMost", "How long a request waits for its turn before it is refused", Show(Defaults.Limits.WaitAtMost),
            (o, v) => o.Limits.WaitAtMost = Duration(v, TimeSpan.Zero, TimeSpan.FromHours(1))),

        new("Upstream:AllowedHostSuffixes", "Upstream hosts must end in one of these", string.Join(',', Defaults.Upstream.AllowedHostSuffixes),
            (o, v) => o.Upstream.AllowedHostSuffixes = List(v)) { IsList = true },
        new("Upstream:AllowPlainHttp", "Allow an http upstream; for the simulator only", "false", (o, v) => o.Upstream.AllowPlainHttp = Flag(v)),
        new("Upstream:ConnectTimeout", "Time to connect, TLS included", Show(Defaults.Upstream.ConnectTimeout),
            (o, v) => o.Upstream.ConnectTimeout = Duration(v, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(2))),
        new("Upstream:ActivityTimeout", "Longest silence of a request in flight; long polls take 110 s", Show(Defaults.Upstream.ActivityTimeout),
            (o, v) => o.Upstream.ActivityTimeout = Duration(v, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(24))),
        new("Upstream:Http2", "Offer HTTP/2 to Salesforce", "false", (o, v) => o.Upstream.Http2 = Flag(v)),
        new("Upstream:Proxy", "Egress proxy for token and API traffic alike", "", (o, v) => o.Upstream.Proxy = Url(v)),
        new("Upstream:CaCertificatePath", "PEM file of further certificate authorities to trust", "", (o, v) => o.Upstream.CaCertificatePath = Path(v)),
        new("Upstream:ConnectAddress", "Connect to this host or address instead of resolving the upstream's name", "", (o, v) => o.Upstream.ConnectAddress = v),
        new("Upstream:DnsServer", "DNS server that resolves upstream names past the pod's hosts file", "", (o, v) => o.Upstream.DnsServer = DnsServer(v)),

        new("LegacyLogins:RequirePlaceholder", "Data calls must carry the placeholder session of a login", "false",
            (o, v) => o.LegacyLogins.RequirePlaceholder = Flag(v)),
        new("LegacyLogins:PasswordPath", "File with a local password that logins must present; none, any password is accepted", "",
            (o, v) => o.LegacyLogins.PasswordPath = Path(v)),
        new("LegacyLogins:MaxBodySize", "Largest login body", "64KiB", (o, v) => o.LegacyLogins.MaxBodySize = (int)Size(v, 1024, 16L << 20)),

        new("Drain:AcceptFor", "How long new requests are accepted after SIGTERM", Show(Defaults.Drain.AcceptFor),
            (o, v) => o.Drain.AcceptFor = Duration(v, TimeSpan.Zero, TimeSpan.FromHours(1))),
        new("Drain:FinishWithin", "How long requests in flight may take after that", Show(Defaults.Drain.FinishWithin),
            (o, v) => o.Drain.FinishWithin = Duration(v, TimeSpan.Zero, TimeSpan.FromHours(1))),

        new("Log:Format", "json, console, or auto (console on a terminal)", "auto", (o, v) => o.Log.Format = Choice<LogFormat>(v)),
        new("Log:Level", "Least severe level written; Debug writes a line per request", "Information", (o, v) => o.Log.Level = Choice<LogLevel>(v)),
    ];
}
