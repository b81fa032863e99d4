using System.CommandLine;

namespace Sidecar.Operations.Verbs;

/// <summary>The command line: verbs, and an option for every setting.</summary>
internal static class SidecarCommand
{
    public static RootCommand Create()
    {
        var settings = new SettingOptions();
        var root = new RootCommand("Lets old programs keep talking to Salesforce after passwords are gone.\n"
            + "Every option can also be set by environment (Sidecar__ConsumerKey) or in appsettings.json (\"Sidecar\": { \"ConsumerKey\": … }); "
            + "the command line wins over the environment, and that over the file.");
        settings.AddTo(root);
        root.Add(RunVerb.Create(settings));
        root.Add(HealthcheckVerb.Create(settings));
        root.Add(DoctorVerb.Create(settings));
        root.Add(KeygenVerb.Create());
        root.Add(LocalCaVerb.Create());
        root.SetAction((parsed, cancellationToken) => RunVerb.RunAsync(settings.Read(parsed), cancellationToken));
        return root;
    }
}
