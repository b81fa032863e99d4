using System.CommandLine;

namespace Sidecar.Commands;

/// <summary>
/// Says in one line what is wrong with a command line. Values are not shown where the option is unknown: the value of a misspelt option
/// may be a password, and this text goes to a log.
/// </summary>
internal static class CommandLineErrors
{
    /// <summary>Exit code for a command line that cannot be understood.</summary>
    internal const int Usage = 2;

    /// <returns>The exit code; null when the command line is right.</returns>
    public static int? Report(ParseResult parsed)
    {
        if (parsed.RootCommandResult.Command is RootCommand root && root.Directives.Any(one => parsed.GetResult(one) is not null))
        {
            // A shell asks what can stand at the cursor (packaging/linux/completion). What stands there now is not whole.
            return null;
        }

        if (parsed.UnmatchedTokens.Count > 0)
        {
            var names = parsed.UnmatchedTokens.Where(token => token.StartsWith('-')).Select(token => token.Split('=', 2)[0]).ToList();
            return Say($"unknown {(names.Count > 0 ? string.Join(", ", names) : "argument")}", parsed);
        }

        return parsed.Errors.Count == 0
            ? null
            : Say(string.Join("; ", parsed.Errors.Select(static error => error.Message.TrimEnd('.'))), parsed);
    }

    private static int Say(string complaint, ParseResult parsed)
    {
        var verb = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
        Console.Error.WriteLine(
            $"sidecar: {complaint.ReplaceLineEndings(" ")}. "
            + $"What to do: see 'sidecar{verb} --help'; 'sidecar settings' lists every setting.");
        return Usage;
    }
}
