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
            Console.WriteLine("--set KEY=VALUE\n    Any setting by its key, such as Principals:eu:Hosts=eu.localhost; repeatable");
            foreach (var setting in SettingsCatalog.All)
            {
                var end = setting.Required ? " (required)" : setting.Default.Length > 0 ? $" [{setting.Default}]" : "";
                Console.WriteLine($"{setting.OptionName}  {setting.EnvironmentName}\n    {setting.Meaning}{end}");
            }

            var keys = string.Join(", ", PrincipalSettings.Keys);
            Console.WriteLine($"Sidecar__Principals__<name>__<setting>\n    A further principal: {keys}");
        });
        return verb;
    }
}
