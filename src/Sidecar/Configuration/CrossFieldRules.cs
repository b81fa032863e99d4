using System.Net;

namespace Sidecar.Configuration;

/// <summary>Rules between settings, and about what settings point at.</summary>
internal static class CrossFieldRules
{
    private const string NoFile = "there is no such file, or this user may not see it";

    /// <param name="options">The settings.</param>
    /// <param name="already">What is already known to be wrong. One complaint per key is enough.</param>
    public static IReadOnlyList<SettingError> Check(SidecarOptions options, IReadOnlyCollection<SettingError> already)
    {
        var errors = new List<SettingError?>
        {
            Loopback("Listen", options.Listen.Address, options.Listen.AllowNonLoopback),
            Loopback("Admin", options.Admin.Address, options.Admin.AllowNonLoopback),
            SamePort("Admin:Port", options.Admin.Port, "Listen:Port", options.Listen.Port),
            options.Tls.CertificatePath.Length > 0 ? SamePort("Tls:Port", options.Tls.Port, "Listen:Port", options.Listen.Port) : null,
            options.Tls.CertificatePath.Length > 0 ? SamePort("Admin:Port", options.Admin.Port, "Tls:Port", options.Tls.Port) : null,
            RefusalWaits(options.TokenRequests),
            Replay(options.Replay),
            NameResolution(options.Upstream),
            ProxyAndAddress(options.Upstream),
            ClientKey(options.Upstream),
            SharedTokenSettings.Check(options.SharedTokens),
            Folder("Replay:Directory", options.Replay.Directory),
            Folder("Migration:StateDirectory", options.Migration.StateDirectory),
        };
        errors.AddRange(options.AllPrincipals.SelectMany(one => OfPrincipal(one, already)));
        errors.AddRange(PrincipalRules.Check(options, already));
        errors.AddRange(MissingFiles(options));
        return [.. errors.OfType<SettingError>().Where(error => already.All(known => known.Key != error.Key))];
    }

    private static SettingError?[] OfPrincipal(PrincipalOptions principal, IReadOnlyCollection<SettingError> already)
    {
        var options = principal.Settings;
        var hostKnown = already.All(error => error.Key != principal.Key("LoginHost"));
        return
        [
            hostKnown ? Destination(principal.Key("LoginHost"), options.LoginHost, options) : null,
            TokenEndpoint(principal, hostKnown),
            hostKnown ? Audience(principal) : null,
            Username(principal),
            options.KeyPasswordPath.Length > 0 && !File.Exists(options.KeyPasswordPath)
                ? new(principal.Key("KeyPasswordPath"), null, NoFile)
                : null,
        ];
    }

    private static SettingError? Loopback(string section, string address, bool allowed)
        => allowed || address == "localhost" || (IPAddress.TryParse(address, out var ip) && IPAddress.IsLoopback(ip))
            ? null
            : new($"Sidecar:{section}:Address", address,
                $"give localhost, or set Sidecar:{section}:AllowNonLoopback=true if others really may reach it");

    // Whatever the addresses: the admin port is told from the others by its number.
    private static SettingError? SamePort(string key, int port, string other, int otherPort) => port == 0 || port != otherPort
        ? null
        : new($"Sidecar:{key}", $"{port}", $"Sidecar:{other} has the same port; give each its own");

    private static SettingError? TokenEndpoint(PrincipalOptions principal, bool hostKnown)
    {
        var options = principal.Settings;
        if (options.OwnTokenEndpoint is not { } endpoint)
        {
            return null;
        }

        // What is wrong with the login host is not said a second time.
        return hostKnown && endpoint.GetLeftPart(UriPartial.Authority) == options.LoginHost.GetLeftPart(UriPartial.Authority)
            ? null
            : Destination(principal.Key("TokenEndpoint"), endpoint, options);
    }

    // One rule for hosts, the one that later decides where tokens go.
    private static SettingError? Destination(string key, Uri url, SidecarOptions options)
    {
        if (options.Upstream.AllowPlainHttp)
        {
            return null;
        }

        if (url.Scheme != Uri.UriSchemeHttps)
        {
            return new(key, url.ToString(),
                "use https; plain http is only for the simulator and needs Sidecar:Upstream:AllowPlainHttp=true");
        }

        return new DestinationPolicy(options).Refusal(url) is { } refusal
            ? new(key, url.ToString(), $"{refusal}; see Sidecar:Upstream:AllowedHostSuffixes")
            : null;
    }

    // Salesforce refuses an audience with http, with a port of its own or with a slash at its end (docs/troubleshooting.md).
    private static SettingError? Audience(PrincipalOptions principal)
    {
        var options = principal.Settings;
        var audience = options.Audience;

        // What is wrong with the login host, from which it follows, is not said a second time.
        var fits = audience == options.LoginHost.GetLeftPart(UriPartial.Authority)
            || (Uri.TryCreate(audience, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && options.Upstream.AllowPlainHttp))
            && url is { UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 }
            && !audience.EndsWith('/'));
        return fits
            ? null
            : new(principal.Key("Audience"), SettingError.Shown(audience),
                "give an https URL without a slash at its end, such as https://login.salesforce.com");
    }

    private static SettingError? Username(PrincipalOptions principal)
        => principal.Settings.Username is not { Length: > 0 } username || username.Contains('@', StringComparison.Ordinal)
            ? null
            : new(principal.Key("Username"), SettingError.Shown(username),
                "give a Salesforce username; it has the shape of an e-mail address and is not the user id");

    private static SettingError? RefusalWaits(TokenRequestOptions options) => options.MaxRefusalBackoff >= options.RefusalBackoff
        ? null
        : new("Sidecar:TokenRequests:MaxRefusalBackoff", SettingText.Show(options.MaxRefusalBackoff),
            $"give at least Sidecar:TokenRequests:RefusalBackoff, which is {SettingText.Show(options.RefusalBackoff)}");

    private static SettingError? Replay(ReplayOptions options) => options.Limit >= options.MemoryLimit
        ? null
        : new("Sidecar:Replay:Limit", $"{options.Limit}",
            $"give at least Sidecar:Replay:MemoryLimit, which is {options.MemoryLimit} bytes");

    private static SettingError? NameResolution(UpstreamOptions options)
        => options.ConnectAddress.Length == 0 || options.DnsServer.Length == 0
        ? null
        : new("Sidecar:Upstream:DnsServer", options.DnsServer, "set either this or Sidecar:Upstream:ConnectAddress, not both");

    private static SettingError? ProxyAndAddress(UpstreamOptions options)
        => options.Proxy is not { } proxy || (options.ConnectAddress.Length == 0 && options.DnsServer.Length == 0)
            ? null
            : new("Sidecar:Upstream:Proxy", proxy.ToString(),
                "the proxy finds the destination's address: set either this or Sidecar:Upstream:ConnectAddress or DnsServer, not both");

    private static SettingError? ClientKey(UpstreamOptions options)
        => options.ClientCertificatePath.Length > 0 || (options.ClientKeyPath.Length == 0 && options.ClientKeyPasswordPath.Length == 0)
            ? null
            : new("Sidecar:Upstream:ClientCertificatePath", null, "missing; a client key is of no use without its certificate");

    private static SettingError? Folder(string key, string directory) => directory.Length == 0 || Directory.Exists(directory)
        ? null
        : new($"Sidecar:{key}", directory, "there is no such directory");

    private static IEnumerable<SettingError> MissingFiles(SidecarOptions options)
    {
        foreach (var (key, path) in new[]
        {
            ("Tls:KeyPath", options.Tls.KeyPath),
            ("Tls:PasswordPath", options.Tls.PasswordPath),
            ("Upstream:CaCertificatePath", options.Upstream.CaCertificatePath),
            ("LegacyLogins:PasswordPath", options.LegacyLogins.PasswordPath),
            ("SharedTokens:CaCertificatePath", options.SharedTokens.CaCertificatePath),
            ("Migration:AnnouncementsPath", options.Migration.AnnouncementsPath),
        })
        {
            if (path.Length > 0 && !File.Exists(path))
            {
                // What is no path to a password may be the password.
                var shown = key.EndsWith("PasswordPath", StringComparison.Ordinal) ? null : path;
                yield return new($"Sidecar:{key}", shown, NoFile);
            }
        }
    }
}
