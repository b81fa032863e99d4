namespace Sidecar.Configuration;

/// <summary>Rules between principals: what decides for one of them must not decide for another.</summary>
internal static class PrincipalRules
{
    public static IEnumerable<SettingError> Check(SidecarOptions options, IReadOnlyCollection<SettingError> already)
    {
        var principals = options.Principals;
        foreach (var principal in principals)
        {
            if (principal is { Hosts.Count: 0, LegacyUsernames.Count: 0, Port: null }
                && already.All(error => !error.Key.StartsWith(principal.Key(""), StringComparison.Ordinal)))
            {
                yield return new(Setting.Full($"Principals:{principal.Name}"), null,
                    "nothing leads to it; set its Listen:Port, Hosts or LegacyUsernames");
            }

            if (principal.Port is > 0 and var port
                && (port == options.Listen.Port || port == options.Admin.Port
                    || (options.Tls.CertificatePath.Length > 0 && port == options.Tls.Port)))
            {
                yield return new(principal.Key("Listen:Port"), $"{port}", "another listener has the same port; give each its own");
            }
        }

        foreach (var error in Twice(principals, static one => one.Port is > 0 and var port ? [$"{port}"] : [], "Listen:Port")
            .Concat(Twice(principals, static one => one.Hosts, "Hosts"))
            .Concat(Twice(principals, static one => one.LegacyUsernames, "LegacyUsernames"))
            .Concat(Twice(options.AllPrincipals, static one => [$"{one.Settings.ConsumerKey}\n{one.Settings.Username}"], "Username")))
        {
            yield return error;
        }
    }

    private static IEnumerable<SettingError> Twice(
        IReadOnlyList<PrincipalOptions> principals, Func<PrincipalOptions, IEnumerable<string>> values, string key)
        => principals
            .SelectMany(one => values(one).Select(value => (Principal: one, Value: value)))
            .GroupBy(static pair => pair.Value, StringComparer.OrdinalIgnoreCase)
            .Where(static group => group.Count() > 1)
            .Select(group => new SettingError(
                group.Last().Principal.Key(key), null, $"the principal {group.First().Principal.Name} has the same; give each its own"));
}
