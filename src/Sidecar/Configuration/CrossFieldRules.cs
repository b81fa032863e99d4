using System.Net;
using Sidecar.AccessTokens;

namespace Sidecar.Configuration;

/// <summary>Rules between settings, and what follows from others when it is not set.</summary>
internal static class CrossFieldRules
{
    public static IReadOnlyList<SettingError> Check(SidecarOptions options, IReadOnlyCollection<SettingError> already)
    {
        Derive(options);
        var errors = new List<SettingError>();
        CheckLoopback(errors, "Listen", options.Listen.Address, options.Listen.AllowNonLoopback);
        CheckLoopback(errors, "Admin", options.Admin.Address, options.Admin.AllowNonLoopback);
        CheckUpstream(errors, "LoginHost", options.LoginHost, options);
        if (options.TokenEndpoint?.GetLeftPart(UriPartial.Authority) != options.LoginHost?.GetLeftPart(UriPartial.Authority))
        {
            CheckUpstream(errors, "TokenEndpoint", options.TokenEndpoint, options);
        }

        if (options.Audience.Length > 0 && options.LoginHost is not null && !Uri.TryCreate(options.Audience, UriKind.Absolute, out _))
        {
            errors.Add(new("Sidecar:Audience", options.Audience, "give a URL with its scheme, such as https://login.salesforce.com"));
        }

        if (options.Username.Length > 0 && !options.Username.Contains('@', StringComparison.Ordinal))
        {
            errors.Add(new("Sidecar:Username", options.Username, "give a Salesforce username; it has the shape of an e-mail address and is not the user id"));
        }

        if (options.Logins.MaxRefusalPause < options.Logins.RefusalPause)
        {
            errors.Add(new("Sidecar:Logins:MaxRefusalPause", SettingText.Show(options.Logins.MaxRefusalPause),
                $"give at least Sidecar:Logins:RefusalPause, which is {SettingText.Show(options.Logins.RefusalPause)}"));
        }

        if (options.Replay.Limit < options.Replay.MemoryLimit)
        {
            errors.Add(new("Sidecar:Replay:Limit", $"{options.Replay.Limit}", $"give at least Sidecar:Replay:MemoryLimit, which is {options.Replay.MemoryLimit} bytes"));
        }

        if (options.Upstream.ConnectAddress.Length > 0 && options.Upstream.DnsServer.Length > 0)
        {
            errors.Add(new("Sidecar:Upstream:DnsServer", options.Upstream.DnsServer, "set either this or Sidecar:Upstream:ConnectAddress, not both"));
        }

        foreach (var (key, path) in new[]
        {
            ("KeyPasswordPath", options.KeyPasswordPath), ("Tls:KeyPath", options.Tls.KeyPath), ("Tls:PasswordPath", options.Tls.PasswordPath),
            ("Upstream:CaCertificatePath", options.Upstream.CaCertificatePath), ("LegacyLogins:PasswordPath", options.LegacyLogins.PasswordPath),
        })
        {
            if (path.Length > 0 && !File.Exists(path))
            {
                // What is no path to a password may be the password.
                errors.Add(new($"Sidecar:{key}", key.EndsWith("PasswordPath", StringComparison.Ordinal) ? null : path, "there is no such file, or it may not be seen by this user"));
            }
        }

        if (options.Replay.Directory.Length > 0 && !Directory.Exists(options.Replay.Directory))
        {
            errors.Add(new("Sidecar:Replay:Directory", options.Replay.Directory, "there is no such directory"));
        }

        // One complaint per key is enough.
        return errors.Where(e => already.All(a => a.Key != e.Key)).ToList();
    }

    private static void Derive(SidecarOptions options)
    {
        if (options.LoginHost is { } host)
        {
            var origin = host.GetLeftPart(UriPartial.Authority);
            options.TokenEndpoint ??= new Uri(origin + "/services/oauth2/token");
            options.Audience = options.Audience.Length > 0 ? options.Audience : origin;
        }
    }

    private static void CheckLoopback(List<SettingError> errors, string section, string address, bool allowed)
    {
        if (!allowed && address != "localhost" && !(IPAddress.TryParse(address, out var ip) && IPAddress.IsLoopback(ip)))
        {
            errors.Add(new($"Sidecar:{section}:Address", address, $"give localhost, or set Sidecar:{section}:AllowNonLoopback=true if others really may reach it"));
        }
    }

    // One rule for hosts, the one that later decides where tokens go.
    private static void CheckUpstream(List<SettingError> errors, string key, Uri? url, SidecarOptions options)
    {
        if (url is null)
        {
            return;
        }

        if (url.Scheme != Uri.UriSchemeHttps && !options.Upstream.AllowPlainHttp)
        {
            errors.Add(new($"Sidecar:{key}", url.ToString(), "use https; plain http is only for the simulator and needs Sidecar:Upstream:AllowPlainHttp=true"));
        }
        else if (new UpstreamGuard(options).Refusal(url) is { } refusal && !options.Upstream.AllowPlainHttp)
        {
            errors.Add(new($"Sidecar:{key}", url.ToString(), $"{refusal}; see Sidecar:Upstream:AllowedHostSuffixes"));
        }
    }
}
