using System.Text.RegularExpressions;

namespace Sidecar.AppMetadata;

/// <summary>What Salesforce takes as names. Null means that a text will do; else what is expected.</summary>
internal static partial class AppNames
{
    /// <summary>Longest API name. Salesforce takes 80 characters, and other components are named after the app.</summary>
    private const int LongestName = 60;

    private const int LongestLabel = 70;
    private const int LongestEmail = 80;

    public static string? ProblemOfName(string name) => name.Length <= LongestName && Name().IsMatch(name) ? null
        : $"give up to {LongestName} letters, digits and single underscores, with a letter first and no underscore last";

    public static string? ProblemOfLabel(string label)
        => label.Trim().Length > 0 && label.Length <= LongestLabel && !label.Any(char.IsControl) && IsWellFormed(label) ? null
        : $"give 1 to {LongestLabel} characters";

    public static string? ProblemOfEmail(string email)
        => email.Length <= LongestEmail && Email().IsMatch(email) ? null : "give an e-mail address";

    public static string? ProblemOfConsumerKey(string key) => ConsumerKey().IsMatch(key) ? null : "give 8 to 256 letters and digits";

    // Half a surrogate pair is in no XML document.
    private static bool IsWellFormed(string text) => !text.EnumerateRunes().Any(static rune => rune == System.Text.Rune.ReplacementChar);

    [GeneratedRegex("^[A-Za-z](?:_?[A-Za-z0-9])*$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}$")]
    private static partial Regex Email();

    [GeneratedRegex("^[A-Za-z0-9]{8,256}$")]
    private static partial Regex ConsumerKey();
}
