using System.CommandLine;
using Sidecar.Configuration;

namespace Sidecar.Commands;

/// <summary><c>sidecar version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var verb = new Command("version", "Print the version");
        verb.SetAction(static _ => Console.WriteLine($"sf-sidecar {ProductVersion.Text}"));
        return verb;
    }
}
