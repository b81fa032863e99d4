using static Sidecar.Configuration.SettingText;

namespace Sidecar.Configuration;

/// <summary>
/// Every setting, once. Help text, file keys, environment names, command-line options and the documentation's table come from here, so they
/// always agree. Rejected: binding by reflection, which reports one conversion error at a time and ignores misspelt keys.
/// </summary>
internal static class SettingsCatalog
{
    private static readonly SidecarOptions Defaults = new();

    public static IReadOnlyList<Setting> All { get; } =
    [
        new("ConsumerKey", "Consumer key (client id) of the External Client App; the assertion's issuer", "",
            (o, v) => o.ConsumerKey = v) { Required = true },
        new("Username", "Salesforce username to act as; the assertion's subject", "", (o, v) => o.Username = v) { Required = true },
        new("KeyPath", "Private key: PEM or PFX file, or a directory with tls.key", "", (o, v) => o.KeyPath = Path(v)) { Required = true },
        new("LoginHost", "My Domain of the org, for example acme.my.salesforce.com", "",
            (o, v) => o.LoginHost = Origin(v)) { Required = true },
        new("NextKeyPath", "Key that will follow; tried when Salesforce refuses the current one", "", (o, v) => o.NextKeyPath = Path(v)),
        new("KeyPasswordPath", "File with the password of an encrypted key", "", (o, v) => o.KeyPasswordPath = Path(v)),
        new("Audience", "Assertion's audience; GovCloud needs https://login.salesforce.com", "the login host", (o, v) => o.Audience = v),
        new("TokenEndpoint", "Token endpoint", "{LoginHost}/services/oauth2/token", (o, v) => o.TokenEndpoint = TokenEndpoint(v)),
        new("AssertionLifetime", "Life of an assertion", Show(Defaults.AssertionLifetime),
            (o, v) => o.AssertionLifetime = Duration(v, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5))),
        new("ApiVersion", "API version of the sidecar's own calls", Defaults.ApiVersion, (o, v) => o.ApiVersion = ApiVersion(v)),

        new("Listen:Address", "Address for the legacy client", Defaults.Listen.Address, (o, v) => o.Listen.Address = Address(v)),
        new("Listen:Port", "Port for the legacy client, plain http", $"{Defaults.Listen.Port}", (o, v) => o.Listen.Port = Port(v)),
        new("Listen:AllowNonLoopback", "Allow an address other than loopback; whoever reaches it acts as the Salesforce user", "false",
            (o, v) => o.Listen.AllowNonLoopback = Flag(v)),
        new("Listen:AllowedHosts", "Host names that clients may use (no port); *.example.com allows subdomains",
            string.Join(',', Defaults.Listen.AllowedHosts),
            (o, v) => o.Listen.AllowedHosts = [.. List(v).Select(HostText.Client)]) { IsList = true },
        new("Listen:PublicOrigin", "Origin told to clients in login responses", "what the client used",
            (o, v) => o.Listen.PublicOrigin = OriginWithScheme(v)),

        new("Tls:CertificatePath", "Certificate of the TLS listener: PEM, PFX, or a directory with tls.crt and tls.key; empty: no TLS",
            "", (o, v) => o.Tls.CertificatePath = Path(v)),
        new("Tls:KeyPath", "Its private key, when not in the same file", "", (o, v) => o.Tls.KeyPath = Path(v)),
        new("Tls:PasswordPath", "File with the password of that PFX or key", "", (o, v) => o.Tls.PasswordPath = Path(v)),
        new("Tls:Port", "Port of the TLS listener", $"{Defaults.Tls.Port}", (o, v) => o.Tls.Port = Port(v)),

        new("Admin:Address", "Address of health, metrics and status", Defaults.Admin.Address, (o, v) => o.Admin.Address = Address(v)),
        new("Admin:Port", "Port of health, metrics and status", $"{Defaults.Admin.Port}", (o, v) => o.Admin.Port = Port(v)),
        new("Admin:AllowNonLoopback", "Allow an address other than loopback, for kubelet's http probes", "false",
            (o, v) => o.Admin.AllowNonLoopback = Flag(v)),
        new("Admin:AllowQuit", "Stop on POST /quitquitquit; for classic sidecars beside a Job", "false",
            (o, v) => o.Admin.AllowQuit = Flag(v)),

        new("Session:Timeout", "Idle time after which a Salesforce session may be dead; the org's Session Settings tell",
            Show(Defaults.Session.Timeout), (o, v) => o.Session.Timeout = Duration(v, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24))),
        new("Session:RenewAfter", "Share of it after which an arriving request renews in the background", "0.8",
            (o, v) => o.Session.RenewAfter = Share(v)),

        new("TokenRequests:PerHour", "Logins allowed per hour; Salesforce's own limit is 3600 per user",
            $"{Defaults.TokenRequests.PerHour}",
            (o, v) => o.TokenRequests.PerHour = Integer(v, 1, 3600)) { FormerKeys = ["Logins:PerHour"] },
        new("TokenRequests:Burst", "Logins that may follow each other at once", $"{Defaults.TokenRequests.Burst}",
            (o, v) => o.TokenRequests.Burst = Integer(v, 1, 100)) { FormerKeys = ["Logins:Burst"] },
        new("TokenRequests:AttemptTimeout", "Time for one token request", Show(Defaults.TokenRequests.AttemptTimeout),
            (o, v) => o.TokenRequests.AttemptTimeout = Duration(v, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(2)))
            { FormerKeys = ["Logins:AttemptTimeout"] },
        new("TokenRequests:MaxRetries", "Retries after a transient failure", $"{Defaults.TokenRequests.MaxRetries}",
            (o, v) => o.TokenRequests.MaxRetries = Integer(v, 0, 10)) { FormerKeys = ["Logins:MaxRetries"] },
        new("TokenRequests:RetryDelay", "First wait before a retry; doubles, with jitter", Show(Defaults.TokenRequests.RetryDelay),
            (o, v) => o.TokenRequests.RetryDelay = Duration(v, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)))
            { FormerKeys = ["Logins:RetryDelay"] },
        new("TokenRequests:RefusalBackoff", "Wait after a refusal that a person must cure; doubles",
            Show(Defaults.TokenRequests.RefusalBackoff),
            (o, v) => o.TokenRequests.RefusalBackoff = Duration(v, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)))
            { FormerKeys = ["Logins:RefusalPause"] },
        new("TokenRequests:MaxRefusalBackoff", "Longest such wait", Show(Defaults.TokenRequests.MaxRefusalBackoff),
            (o, v) => o.TokenRequests.MaxRefusalBackoff = Duration(v, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)))
            { FormerKeys = ["Logins:MaxRefusalPause"] },

        .. SharedTokenSettings.All,

        new("Replay:MemoryLimit", "Bytes of one request body kept in memory before a file is used", "64KiB",
            (o, v) => o.Replay.MemoryLimit = (int)Size(v, 0, 64L << 20)),
        new("Replay:Limit", "Bytes of one request body remembered at all; a larger one is streamed and cannot be sent twice", "256MiB",
            (o, v) => o.Replay.Limit = Size(v, 0, 1L << 40)),
        new("Replay:Directory", "Directory of those files", "the system's", (o, v) => o.Replay.Directory = v),

        new("Limits:Connections", "Client connections open at once; further ones wait in the system's queue",
            "by memory, 192 in a 64 MiB container", (o, v) => o.Limits.Connections = Integer(v, 1, 100_000)),
        new("Limits:AdminConnections", "Connections open at once on the admin port; a further one closes the one that was silent longest",
            "64", (o, v) => o.Limits.AdminConnections = Integer(v, 1, 10_000)),
        new("Limits:Requests", "Requests in flight to Salesforce at once, long polls not counted; more requests wait for their turn",
            "by memory, 192 in a 64 MiB container", (o, v) => o.Limits.Requests = Integer(v, 1, 100_000)),
        new("Limits:Uploads", "Of these, requests with a body above 16 KiB or of unknown length", "by memory, 32 in a 64 MiB container",
            (o, v) => o.Limits.Uploads = Integer(v, 1, 100_000)),
        new("Limits:WaitAtMost", "How long a request waits for its turn before it is refused", Show(Defaults.Limits.WaitAtMost),
            (o, v) => o.Limits.WaitAtMost = Duration(v, TimeSpan.Zero, TimeSpan.FromHours(1))),

        new("Upstream:AllowedHostSuffixes", "The org's host must end in one of these",
            string.Join(',', Defaults.Upstream.AllowedHostSuffixes),
            (o, v) => o.Upstream.AllowedHostSuffixes = [.. List(v).Select(HostText.Suffix)]) { IsList = true },
        new("Upstream:AllowPlainHttp", "Allow http to the org; for the simulator only", "false",
            (o, v) => o.Upstream.AllowPlainHttp = Flag(v)),
        new("Upstream:ConnectTimeout", "Time to connect, TLS included, and for the network to acknowledge what was sent",
            Show(Defaults.Upstream.ConnectTimeout),
            (o, v) => o.Upstream.ConnectTimeout = Duration(v, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(2))),
        new("Upstream:ActivityTimeout", "Longest silence of a request in flight; long polls take 110 s",
            Show(Defaults.Upstream.ActivityTimeout),
            (o, v) => o.Upstream.ActivityTimeout = Duration(v, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(24))),
        new("Upstream:Http2", "Offer HTTP/2 to Salesforce", "false", (o, v) => o.Upstream.Http2 = Flag(v)),
        new("Upstream:UserAgent", "User-Agent of the sidecar's own requests; the program's requests keep theirs", "sf-sidecar/<version>",
            (o, v) => o.Upstream.UserAgent = Header(v)),
        new("Upstream:SendTraceContext", "Send traceparent and tracestate to Salesforce", "false",
            (o, v) => o.Upstream.SendTraceContext = Flag(v)),
        new("Upstream:Proxy", "Egress proxy for token and API traffic alike, or none for no proxy",
            "HTTPS_PROXY and NO_PROXY of the environment", (o, v) => (o.Upstream.Proxy, o.Upstream.NoProxy) = Proxy(v)),
        new("Upstream:ProxyCredentialsPath", "File with user:password for the egress proxy", "",
            (o, v) => o.Upstream.ProxyCredentialsPath = Path(v)),
        new("Upstream:CaCertificatePath", "PEM file of further certificate authorities to trust", "",
            (o, v) => o.Upstream.CaCertificatePath = Path(v)),
        new("Upstream:ClientCertificatePath",
            "Certificate for organizations that demand one: PEM or PFX file, or a directory with tls.crt and tls.key", "",
            (o, v) => o.Upstream.ClientCertificatePath = Path(v)),
        new("Upstream:ClientKeyPath", "Its private key, when not in the same file", "", (o, v) => o.Upstream.ClientKeyPath = Path(v)),
        new("Upstream:ClientKeyPasswordPath", "File with the password of that PFX or key", "",
            (o, v) => o.Upstream.ClientKeyPasswordPath = Path(v)),
        new("Upstream:ApiPort", "Port of data calls where the org has one for clients with a certificate (8443)", "that of the org's URL",
            (o, v) => o.Upstream.ApiPort = Integer(v, 1, 65535)),
        new("Upstream:ConnectAddress", "Connect to this host or address instead of resolving the org's name", "",
            (o, v) => o.Upstream.ConnectAddress = HostText.WithPort(v)),
        new("Upstream:DnsServer", "DNS server that resolves the org's name past the pod's hosts file", "",
            (o, v) => o.Upstream.DnsServer = DnsServer(v)),

        new("LegacyLogins:RequirePlaceholder", "Data calls must carry the placeholder session of a login", "false",
            (o, v) => o.LegacyLogins.RequirePlaceholder = Flag(v)),
        new("LegacyLogins:PasswordPath", "File with a local password that logins must present; without it, any password is accepted", "",
            (o, v) => o.LegacyLogins.PasswordPath = Path(v)),
        new("LegacyLogins:MaxBodySize", "Largest login body", "64KiB",
            (o, v) => o.LegacyLogins.MaxBodySize = (int)Size(v, 1024, 16L << 20)),

        new("Pages:Allow", "Paths of web pages that get the session as a cookie, such as /00O* or /servlet/servlet.OrgExport; empty: none",
            "", (o, v) => o.Pages.Allow = PagePaths(v)) { IsList = true },

        new("ApiVersions:Lift",
            "Retired API versions that go out as a living one, such as <41.0=62.0 or soap:21.0-30.0=40.0; the first match decides", "",
            (o, v) => o.ApiVersions.Lift = [.. List(v).Select(LiftRule.Parse)]) { IsList = true },

        new("Drain:AcceptFor", "How long new requests are accepted after SIGTERM", Show(Defaults.Drain.AcceptFor),
            (o, v) => o.Drain.AcceptFor = Duration(v, TimeSpan.Zero, TimeSpan.FromHours(1))),
        new("Drain:FinishWithin", "How long requests in flight may take after that", Show(Defaults.Drain.FinishWithin),
            (o, v) => o.Drain.FinishWithin = Duration(v, TimeSpan.Zero, TimeSpan.FromHours(1))),

        new("Log:Format", "json, console, journal, or auto (console on a terminal, journal where systemd reads the log)", "auto",
            (o, v) => o.Log.Format = Choice<LogFormat>(v)),
        new("Log:Level", "Least severe level written; Debug writes a line per request", "Information",
            (o, v) => o.Log.Level = Choice<LogLevel>(v)),
        new("Log:Access", "Write a line at Information for each request of a program: no query, no secret", "false",
            (o, v) => o.Log.Access = Flag(v)),

        new("Migration:StateDirectory", "Directory that keeps the counts of the migration report across restarts", "",
            (o, v) => o.Migration.StateDirectory = Path(v)),
        new("Migration:AnnouncementsPath", "JSON file that replaces the built-in table of what Salesforce has announced",
            "", (o, v) => o.Migration.AnnouncementsPath = Path(v)),
    ];
}
