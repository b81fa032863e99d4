using System.CommandLine;
using Sidecar.Configuration;

namespace Sidecar.Commands;

/// <summary>The settings as command-line options, and the configuration that file, environment and command line give together.</summary>
internal sealed class SettingOptions
{
    private readonly Option<string?> _file = new("--config")
    {
        Description = "Configuration file",
        HelpName = "file",
        Hidden = true,
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Any setting by its key, KEY=VALUE",
        HelpName = "key=value",
        Hidden = true,
    };

    /// <summary>Options by the key that they set. Those of former keys work and do not show in the help.</summary>
    private readonly Dictionary<string, Option<string?>> _options = [];

    public SettingOptions()
    {
        PathOption.RefuseUnusable(_file, "give the path of a file");
        _set.Validators.Add(static given =>
        {
            if (given.Tokens.FirstOrDefault(static token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1) is { } wrong)
            {
                given.AddError(
                    $"--set: found '{SettingError.Shown(wrong.Value)}'; give KEY=VALUE, such as Principals:eu:Hosts=eu.localhost");
            }
        });
        foreach (var setting in SettingsCatalog.All)
        {
            // Hidden: sixty of them would bury a verb's own options. `sidecar settings` lists them.
            _options.Add(setting.FullKey, new(setting.OptionName) { HelpName = "value", Hidden = true });
            foreach (var former in setting.FormerKeys)
            {
                _options.Add(Setting.Full(former), new(Setting.Option(former)) { Hidden = true });
            }
        }
    }

    public void AddTo(Command command)
    {
        foreach (var option in _options.Values.Prepend<Option>(_file).Append(_set))
        {
            // Recursive: the options may stand before or after the verb.
            option.Recursive = true;
            command.Add(option);
        }
    }

    /// <summary>Reads the settings from all sources.</summary>
    public Settings Read(ParseResult parsed)
    {
        var file = parsed.GetValue(_file);
        var configuration = new ConfigurationBuilder();
        try
        {
            configuration.AddJsonFile(Path.GetFullPath(file ?? "appsettings.json"), optional: file is null, reloadOnChange: false);
            configuration.AddEnvironmentVariables();
            configuration.AddInMemoryCollection(_options
                .Select(option => KeyValuePair.Create(option.Key, parsed.GetValue(option.Value)))
                .Where(static pair => pair.Value is not null));
            configuration.AddInMemoryCollection((parsed.GetValue(_set) ?? []).Select(static pair => pair.Split('=', 2))
                .Select(static pair => KeyValuePair.Create(Setting.Full(pair[0].Trim()), (string?)pair[1])));
            return SettingsReader.Read(configuration.Build());
        }
        catch (Exception e) when (ConfigurationFile.Complaint(e) is { } wrong)
        {
            return new(new(), [new("--config", file ?? "appsettings.json", wrong)], []);
        }
    }

    /// <summary>The settings that the command line gives, by their full keys.</summary>
    public Dictionary<string, string> Given(ParseResult parsed) => _options
        .Select(option => KeyValuePair.Create(option.Key, parsed.GetValue(option.Value)))
        .Where(static pair => pair.Value is not null)
        .ToDictionary(static pair => pair.Key, static pair => pair.Value!);

    /// <summary>For verbs that read no settings: says so instead of ignoring them.</summary>
    public void RefuseIn(Command verb) => verb.Validators.Add(given =>
    {
        foreach (var option in _options.Values.Append<Option>(_file).Append(_set))
        {
            if (given.GetResult(option) is not null)
            {
                given.AddError($"'sidecar {verb.Name}' reads no settings, so {option.Name} has no use here");
                return;
            }
        }
    });
}
