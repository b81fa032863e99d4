using System.CommandLine;
using Sidecar.Configuration;

namespace Sidecar.Operations.Verbs;

/// <summary>The settings as command-line options, and the configuration that file, environment and command line give together.</summary>
internal sealed class SettingOptions
{
    private readonly Option<string?> _file = new("--config") { Description = "Configuration file [appsettings.json in the working directory, if there]", HelpName = "file" };

    private readonly Dictionary<Setting, Option<string?>> _options = SettingsCatalog.All.ToDictionary(
        setting => setting,
        setting => new Option<string?>(setting.OptionName)
        {
            Description = setting.Meaning + (setting.Required ? " (required)" : setting.Default.Length > 0 ? $" [{setting.Default}]" : ""),
            HelpName = "value",
        });

    public void AddTo(Command command)
    {
        // Recursive: the options may stand before or after the verb.
        _file.Recursive = true;
        command.Add(_file);
        foreach (var option in _options.Values)
        {
            option.Recursive = true;
            command.Add(option);
        }
    }

    /// <summary>Reads the settings from all sources.</summary>
    public (SidecarOptions Options, IReadOnlyList<SettingError> Errors) Read(ParseResult parsed)
    {
        var file = parsed.GetValue(_file);
        var configuration = new ConfigurationBuilder();
        try
        {
            configuration.AddJsonFile(Path.GetFullPath(file ?? "appsettings.json"), optional: file is null, reloadOnChange: false);
            configuration.AddEnvironmentVariables();
            configuration.AddInMemoryCollection(_options
                .Select(pair => KeyValuePair.Create(pair.Key.FullKey, parsed.GetValue(pair.Value)))
                .Where(pair => pair.Value is not null));
            return SettingsReader.Read(configuration.Build());
        }
        catch (Exception e) when (e is FileNotFoundException or InvalidDataException or FormatException)
        {
            return (new(), [new("--config", file ?? "appsettings.json", e is FileNotFoundException ? "there is no such file" : $"the file is not valid JSON: {e.InnerException?.Message ?? e.Message}")]);
        }
    }
}
