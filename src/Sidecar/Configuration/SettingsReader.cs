namespace Sidecar.Configuration;

/// <summary>Fills the options from the configuration and lists everything that is wrong with it, all at once.</summary>
public static class SettingsReader
{
    public static (SidecarOptions Options, IReadOnlyList<SettingError> Errors) Read(IConfiguration configuration)
    {
        var options = new SidecarOptions();
        var errors = new List<SettingError>();
        var root = configuration.GetSection("Sidecar");
        foreach (var setting in SettingsCatalog.All)
        {
            Apply(setting, root.GetSection(setting.Key), options, errors);
        }

        errors.AddRange(UnknownKeys(root));
        errors.AddRange(CrossFieldRules.Check(options, errors));
        return (options, errors);
    }

    private static void Apply(Setting setting, IConfigurationSection section, SidecarOptions options, List<SettingError> errors)
    {
        var text = section.Value?.Trim();
        if (setting.IsList && text is null && section.GetChildren().Select(c => c.Value?.Trim()).Where(v => !string.IsNullOrEmpty(v)).ToList() is { Count: > 0 } items)
        {
            text = string.Join(',', items);
        }

        // An empty value counts as not given: deployment tools set variables they have no value for.
        if (string.IsNullOrEmpty(text))
        {
            if (setting.Required)
            {
                errors.Add(new(setting.FullKey, null, $"missing; set {setting.EnvironmentName} or {setting.OptionName}: {setting.Meaning}"));
            }

            return;
        }

        try
        {
            setting.Apply(options, text);
        }
        catch (SettingFormatException e)
        {
            errors.Add(new(setting.FullKey, Shown(text), e.Message));
        }
    }

    // Whatever stands in the place of a URL or number may be a secret pasted into the wrong variable: show little of a long text.
    private static string Shown(string text)
    {
        var masked = text.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 && text.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 && scheme < at
            ? string.Concat(text.AsSpan(0, scheme + 3), "***", text.AsSpan(at))
            : text;
        return masked.Length <= 60 ? masked : masked[..20] + "…";
    }

    private static IEnumerable<SettingError> UnknownKeys(IConfigurationSection root)
    {
        var known = SettingsCatalog.All.Select(s => s.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in root.AsEnumerable(makePathsRelative: true))
        {
            // Array items (…:0) belong to their list.
            var name = key.LastIndexOf(':') is var colon and > 0 && int.TryParse(key.AsSpan(colon + 1), out _) ? key[..colon] : key;
            if (value is not null && !known.Contains(name))
            {
                var nearest = known.MinBy(k => Distance(k, name))!;
                var hint = Distance(nearest, name) <= Math.Max(2, name.Length / 4) ? $"did you mean Sidecar:{nearest}?" : "see --help for all settings";
                yield return new($"Sidecar:{key}", null, $"there is no such setting; {hint}");
            }
        }
    }

    /// <summary>Edit distance, ignoring case.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
