using System.Text.RegularExpressions;
using static Sidecar.Configuration.SettingText;

namespace Sidecar.Configuration;

/// <summary>
/// Reads <c>Sidecar:Principals:&lt;name&gt;:…</c>. A principal has its own user, app, key and host, and takes everything else from the flat
/// settings.
/// </summary>
internal static partial class PrincipalSettings
{
    /// <summary>Settings of the flat list that a principal has for itself.</summary>
    private static readonly string[] Own =
    [
        "ConsumerKey", "Username", "KeyPath", "LoginHost", "NextKeyPath", "KeyPasswordPath", "Audience", "TokenEndpoint", "Session:Timeout",
        "Session:RenewAfter",
    ];

    private static readonly IReadOnlyList<Setting> OfFlatList = [.. SettingsCatalog.All.Where(static one => Own.Contains(one.Key))];

    private static readonly (string Key, Action<PrincipalOptions, string> Apply)[] Selecting =
    [
        ("Required", static (o, v) => o.Required = Flag(v)),
        ("LegacyUsernames", static (o, v) => o.LegacyUsernames = [.. List(v)]),
        ("Hosts", static (o, v) => o.Hosts = [.. List(v).Select(HostText.Client)]),
        ("Listen:Port", static (o, v) => o.Port = Port(v)),
    ];

    /// <summary>The keys below a principal's name.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. Own, .. Selecting.Select(static one => one.Key)];

    /// <summary>The principals that have a name, with what is wrong with them.</summary>
    public static (IReadOnlyList<PrincipalOptions> Principals, IReadOnlyList<SettingError> Errors) Read(
        IConfigurationSection root, SidecarOptions flat)
    {
        var (principals, errors) = (new List<PrincipalOptions>(), new List<SettingError>());
        foreach (var section in root.GetSection("Principals").GetChildren())
        {
            var principal = new PrincipalOptions(section.Key.ToLowerInvariant(), flat.ForPrincipal());
            if (!Name().IsMatch(principal.Name) || principal.IsDefault)
            {
                errors.Add(new(section.Path, null, "give it a name of letters, digits and hyphens; the flat settings are 'default'"));
                continue;
            }

            foreach (var setting in OfFlatList)
            {
                Apply(section, principal, setting.Key, setting.Required ? setting.Meaning : null,
                    text => setting.Apply(principal.Settings, text), errors);
            }

            foreach (var (key, apply) in Selecting)
            {
                Apply(section, principal, key, null, text => apply(principal, text), errors);
            }

            principals.Add(principal);
        }

        return (principals, errors);
    }

    private static void Apply(
        IConfigurationSection section, PrincipalOptions principal, string key, string? missing, Action<string> apply,
        List<SettingError> errors)
    {
        var one = section.GetSection(key);
        var items = one.GetChildren().Select(static child => child.Value?.Trim()).Where(static value => !string.IsNullOrEmpty(value));
        var text = one.Value?.Trim() ?? string.Join(',', items);
        try
        {
            if (text.Length > 0)
            {
                apply(text);
            }
            else if (missing is not null)
            {
                errors.Add(new(principal.Key(key), null, $"missing; {missing}"));
            }
        }
        catch (SettingFormatException e)
        {
            errors.Add(new(principal.Key(key), SettingError.Shown(text), e.Message));
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,31}$")]
    private static partial Regex Name();
}
