using System.CommandLine;
using Sidecar.Configuration;

namespace Sidecar.Commands;

/// <summary><c>sidecar settings</c>: every setting with its option, its meaning and its default.</summary>
internal static class SettingsCommand
{
    public static Command Create()
    {
        var verb = new Command("settings", "List every setting: option, environment variable, meaning and default");
        verb.SetAction(static _ =>
        {
            Console.WriteLine("--config\n    Configuration file [appsettings.json in the working directory, if there]");
            foreach (var setting in SettingsCatalog.All)
            {
                var end = setting.Required ? " (required)" : setting.Default.Length > 0 ? $" [{setting.Default}]" : "";
                Console.WriteLine($"{setting.OptionName}  {setting.EnvironmentName}\n    {setting.Meaning}{end}");
            }
        });
        return verb;
    }
}
