namespace Sidecar.Configuration;

/// <summary>Fills the options from the configuration and lists everything that is wrong with it, all at once.</summary>
internal sealed class SettingsReader
{
    private readonly SidecarOptions _options = new();
    private readonly List<SettingError> _errors = [];
    private readonly List<string> _warnings = [];
    private readonly IConfigurationSection _root;

    private SettingsReader(IConfigurationSection root) => _root = root;

    public static Settings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration.GetSection("Sidecar"));
        foreach (var setting in SettingsCatalog.All)
        {
            reader.Apply(setting);
        }

        (reader._options.Principals, var principalErrors) = PrincipalSettings.Read(reader._root, reader._options);
        if (!reader._options.HasDefaultPrincipal)
        {
            // Named principals alone are enough.
            reader._errors.RemoveAll(static error => SettingsCatalog.All.Any(one => one.Required && one.FullKey == error.Key));
        }

        reader._errors.AddRange(principalErrors);

        reader._errors.AddRange(OtlpVariables.Apply(configuration, reader._options.Telemetry));
        reader._errors.AddRange(UnknownSettings.In(reader._root));
        reader._errors.AddRange(CrossFieldRules.Check(reader._options, reader._errors));
        return new(reader._options, reader._errors, reader._warnings);
    }

    private void Apply(Setting setting)
    {
        var (key, text) = Find(setting);

        // An empty value counts as not given: deployment tools set variables they have no value for.
        if (string.IsNullOrEmpty(text))
        {
            if (setting.Required)
            {
                _errors.Add(new(
                    setting.FullKey, null, $"missing; set {setting.EnvironmentName} or {setting.OptionName}: {setting.Meaning}"));
            }

            return;
        }

        try
        {
            setting.Apply(_options, text);
        }
        catch (SettingFormatException e)
        {
            _errors.Add(new(Setting.Full(key), SettingError.Shown(text), e.Message));
        }
    }

    /// <summary>The setting's text, by its key or by a former one.</summary>
    private (string Key, string? Text) Find(Setting setting)
    {
        var found = (setting.Key, Text: Text(setting.Key, setting.IsList));
        foreach (var former in setting.FormerKeys)
        {
            if (Text(former, setting.IsList) is not { Length: > 0 } old)
            {
                continue;
            }

            _warnings.Add($"{Setting.Full(former)} is now called {setting.FullKey}. The old name still works; please change it.");
            if (string.IsNullOrEmpty(found.Text))
            {
                found = (former, old);
            }
            else if (found.Text != old)
            {
                _errors.Add(new(
                    Setting.Full(former), SettingError.Shown(old),
                    $"{setting.FullKey}, its new name, has another value; set only {setting.FullKey}"));
            }
        }

        return found;
    }

    private string? Text(string key, bool isList)
    {
        var section = _root.GetSection(key);
        var text = section.Value?.Trim();
        if (!isList || text is not null)
        {
            return text;
        }

        var items = section.GetChildren().Select(static child => child.Value?.Trim());
        return string.Join(',', items.Where(static value => !string.IsNullOrEmpty(value)));
    }
}
