namespace Sidecar.Configuration;

/// <summary>
/// Everything that can be set, as typed values. The defaults stand here and nowhere else; the names under which they
/// are set (file, environment, command line) are in <c>SettingsCatalog</c>, which also fills this tree.
/// </summary>
internal sealed class SidecarOptions
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
    /// <exception cref="InvalidOperationException">It was never set: the settings have an error.</exception>
    public Uri LoginHost
    {
        get => field ?? throw new InvalidOperationException("Sidecar:LoginHost is not set.");
        set;
    }

    /// <summary>The assertion's audience. Default: the origin of <see cref="LoginHost"/> without a trailing slash (WF §1.1).</summary>
    public string Audience
    {
        get => field ?? Origin;
        set;
    }

    /// <summary>Token endpoint. Default: <c>{LoginHost}/services/oauth2/token</c> (WF §1.1).</summary>
    public Uri TokenEndpoint
    {
        get => OwnTokenEndpoint ?? new Uri(Origin + "/services/oauth2/token");
        set => OwnTokenEndpoint = value;
    }

    /// <summary>The token endpoint as it was set; null when it follows from the login host.</summary>
    internal Uri? OwnTokenEndpoint { get; private set; }

    /// <summary>Life of an assertion (<c>exp</c> minus now). Default 180 s, at most 5 min (WF §1.2).</summary>
    public TimeSpan AssertionLifetime { get; set; } = TimeSpan.FromSeconds(180);

    /// <summary>API version of the sidecar's own calls (session check, user info), for example <c>62.0</c>.</summary>
    public string ApiVersion { get; set; } = "62.0";

    /// <summary>Whether the login host is one that all orgs share.</summary>
    public bool LoginHostIsShared => SharedLoginHosts.Include(LoginHost.Host);

    public ListenOptions Listen { get; private init; } = new();
    public TlsOptions Tls { get; private init; } = new();
    public AdminOptions Admin { get; private init; } = new();
    public SessionOptions Session { get; private init; } = new();
    public TokenRequestOptions TokenRequests { get; private init; } = new();
    public ReplayOptions Replay { get; private init; } = new();
    public LimitOptions Limits { get; private init; } = new();
    public UpstreamOptions Upstream { get; private init; } = new();
    public LegacyLoginOptions LegacyLogins { get; private init; } = new();
    public PageOptions Pages { get; private init; } = new();
    public DrainOptions Drain { get; private init; } = new();
    public LogOptions Log { get; private init; } = new();
    public ApiVersionOptions ApiVersions { get; private init; } = new();
    public MigrationOptions Migration { get; private init; } = new();
    public TelemetryOptions Telemetry { get; private init; } = new();
    public SharedTokenOptions SharedTokens { get; private init; } = new();

    /// <summary>The warning about such a login host.</summary>
    public static string SharedLoginHost(string host) => $"Sidecar:LoginHost is {host}: External Client Apps refuse it (app_not_found). "
        + "What to do: use the org's My Domain, https://<name>.my.salesforce.com.";

    /// <summary>Principals that have a name (docs/principals.md). Default: none.</summary>
    public IReadOnlyList<PrincipalOptions> Principals { get; set; } = [];

    /// <summary>Whether the flat settings name a principal. Only with named ones beside it they need not.</summary>
    public bool HasDefaultPrincipal => Principals.Count == 0 || ConsumerKey.Length > 0 || Username.Length > 0 || KeyPath.Length > 0;

    /// <summary>The default principal, where there is one, and those that have a name.</summary>
    public IReadOnlyList<PrincipalOptions> AllPrincipals
        => HasDefaultPrincipal ? [new(PrincipalOptions.DefaultName, this), .. Principals] : Principals;

    /// <summary>Settings for a principal of its own: without a user, a key or a host, and otherwise the same.</summary>
    public SidecarOptions ForPrincipal() => new()
    {
        AssertionLifetime = AssertionLifetime,
        ApiVersion = ApiVersion,
        Listen = Listen,
        Tls = Tls,
        Admin = Admin,
        Session = new() { Timeout = Session.Timeout, RenewAfter = Session.RenewAfter },
        TokenRequests = TokenRequests,
        Replay = Replay,
        Limits = Limits,
        Upstream = Upstream,
        LegacyLogins = LegacyLogins,
        Pages = Pages,
        Drain = Drain,
        Log = Log,
        ApiVersions = ApiVersions,
        Migration = Migration,
        Telemetry = Telemetry,
        SharedTokens = SharedTokens,
    };

    private string Origin => LoginHost.GetLeftPart(UriPartial.Authority);
}
