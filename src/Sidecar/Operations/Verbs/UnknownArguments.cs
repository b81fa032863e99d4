namespace Sidecar.Operations.Verbs;

/// <summary>Says which options are unknown, but no values: what stands behind a misspelt option may be a password, and this goes to a log.</summary>
internal static class UnknownArguments
{
    /// <returns>The exit code.</returns>
    public static int Report(IReadOnlyList<string> tokens)
    {
        var names = tokens.Where(token => token.StartsWith('-')).Select(token => token.Split('=', 2)[0]).ToList();
        Console.Error.WriteLine($"sidecar: unknown {(names.Count > 0 ? string.Join(", ", names) : "argument")}; 'sidecar --help' lists every verb and option.");
        return 1;
    }
}
