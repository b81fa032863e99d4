using System.CommandLine;
using Sidecar.Configuration;

namespace Sidecar.Commands;

/// <summary>The command line: verbs, and an option for every setting.</summary>
internal static class SidecarCommand
{
    /// <param name="build">Builds the sidecar from its settings.</param>
    public static RootCommand Create(Func<SidecarOptions, WebApplication> build)
    {
        var settings = new SettingOptions();
        var root = new RootCommand("Lets old programs keep talking to Salesforce after passwords are gone.\n"
            + "Every setting is an option, too; 'sidecar settings' lists them. "
            + "A setting can also be given by environment (Sidecar__ConsumerKey) or in a file (\"Sidecar\": { \"ConsumerKey\": … }): "
            + "appsettings.json in the working directory, or the one that --config names. "
            + "The command line wins over the environment, and the environment wins over the file.");
        settings.AddTo(root);
        var run = new RunCommand(settings, build);
        root.Add(run.Create());
        root.Add(HealthcheckCommand.Create(settings));
        root.Add(StatusCommand.Create(settings));
        root.Add(ReportCommand.Create(settings));
        root.Add(DoctorCommand.Create(settings));
        root.Add(new InitCommand(settings).Create());
        foreach (var verb in (ReadOnlySpan<Command>)
            [KeygenCommand.Create(), AppCommand.Create(), LocalCaCommand.Create(), SettingsCommand.Create(), VersionCommand.Create()])
        {
            settings.RefuseIn(verb);
            root.Add(verb);
        }

        root.SetAction(run.RunAsync);
        return root;
    }
}
