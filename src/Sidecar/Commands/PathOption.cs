using System.CommandLine;

namespace Sidecar.Commands;

/// <summary>Options whose value is a path.</summary>
internal static class PathOption
{
    /// <summary><c>--directory</c> of the verbs that write files.</summary>
    public static Option<string> Directory(string description)
    {
        var directory = new Option<string>("--directory")
        {
            Description = description,
            DefaultValueFactory = static _ => ".",
            HelpName = "path",
        };
        RefuseUnusable(directory, "give the path of a directory");
        return directory;
    }

    /// <summary>Refuses what can be no path: blanks, and the NUL character at which the operating system would cut it.</summary>
    public static void RefuseUnusable(Option option, string expected) => option.Validators.Add(given =>
    {
        if (given.Tokens is [{ Value: var path }] && (path.Trim().Length == 0 || path.Contains('\0', StringComparison.Ordinal)))
        {
            given.AddError($"{option.Name}: {expected}");
        }
    });
}
