using System.CommandLine;
using Sidecar.AppMetadata;

namespace Sidecar.Commands;

/// <summary>
/// <c>sidecar app</c>: the Salesforce side as files that Salesforce's own command line deploys, in place of the clicks in Setup
/// (docs/salesforce-setup.md).
/// </summary>
internal static class AppCommand
{
    /// <summary>What nobody has tried with a real org yet, and what to do if it is otherwise.</summary>
    private static readonly string[] Unproven =
    [
        "One deployment holds everything. If Salesforce does not find the permission set, deploy it first: "
            + "force-app/main/default/permissionsets.",
        "The consumer key is chosen here. If Salesforce makes another, copy it from the app's page in Setup.",
        "If Salesforce says that a name or the consumer key is taken, give another --name, or --consumer-key.",
    ];

    public static Command Create()
    {
        var app = new AppOptions();
        var directory = new Option<string>("--directory")
        {
            Description = "Where the files are written",
            DefaultValueFactory = static _ => "salesforce",
            HelpName = "path",
        };
        PathOption.RefuseUnusable(directory, "give the path of a directory");
        var certificate = new Option<string>("--certificate")
        {
            Description = "Certificate of the signing key, PEM, as 'sidecar keygen' writes it",
            DefaultValueFactory = static _ => "tls.crt",
            HelpName = "path",
        };
        PathOption.RefuseUnusable(certificate, "give the path of a file");
        var username = new Option<string?>("--username") { Description = "Salesforce user to act as, for the hints", HelpName = "name" };
        var verb = new Command(
            "app", "Write the app for Salesforce (an External Client App, its policies, a permission set) as Metadata API source")
        {
            certificate, directory, username,
        };
        app.AddTo(verb);
        app.ContactEmail.Required = true;
        verb.SetAction(parsed =>
        {
            if (AppCertificate.Read(parsed.GetRequiredValue(certificate), TimeProvider.System.GetUtcNow(), out var pem) is { } problem)
            {
                Console.Error.WriteLine($"sidecar: {problem}.");
                return 1;
            }

            var folder = new DirectoryInfo(parsed.GetRequiredValue(directory));
            var described = app.Read(parsed, parsed.GetRequiredValue(app.ContactEmail)!, pem, folder);
            if (!Write(folder, described, app.ConnectedApp(parsed), app.Force(parsed)))
            {
                return 1;
            }

            TellNext(parsed.GetRequiredValue(directory), described, parsed.GetValue(username));
            return 0;
        });
        return verb;
    }

    /// <summary>Writes the files and says so.</summary>
    /// <returns>False when they could not be written; why is told.</returns>
    public static bool Write(DirectoryInfo folder, AppDescription app, bool connectedApp, bool force)
    {
        var files = AppProject.Files(app, connectedApp);
        if (!force && SourceFolder.Existing(folder, files) is { } existing)
        {
            Console.Error.WriteLine($"sidecar: {existing} exists and is not overwritten; give another --directory, or --force.");
            return false;
        }

        try
        {
            SourceFolder.Write(folder, files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"sidecar: {e.Message}");
            return false;
        }

        foreach (var file in files)
        {
            Console.WriteLine($"wrote {Path.Combine(folder.FullName, file.Path)}");
        }

        return true;
    }

    /// <summary>Says what an administrator does with the files, and what is not certain.</summary>
    public static void TellNext(
        string folder, AppDescription app, string? username, string loginHost = "https://acme.my.salesforce.com",
        bool settingsWritten = false)
    {
        var consumerKey = settingsWritten
            ? "The settings file has the consumer key already."
            : $"Then give the sidecar the consumer key. It is not secret:\n\n  Sidecar__ConsumerKey={app.ConsumerKey}";
        Console.WriteLine($"""

            What to do next, with Salesforce's command line (sf) and an administrator of the org:

              cd {folder}
              sf org login web --alias acme --instance-url {loginHost}
              sf project deploy start --manifest {AppProject.Manifest} --target-org acme
              sf org assign permset --name {app.PermissionSet} --on-behalf-of {username ?? "integration@acme.example"} --target-org acme

            {consumerKey}

            A new app may need ten minutes until every Salesforce server knows it. 'sidecar doctor' tells.

            Not tried with a real org:
            """);
        foreach (var line in Unproven)
        {
            Console.WriteLine($"  - {line}");
        }
    }
}
