using System.Text.RegularExpressions;
using Sidecar.Secrets;

namespace Sidecar.Dialects;

/// <summary>The human text of a Salesforce error in any dialect, bounded; for our own errors that quote it.</summary>
internal static partial class SalesforceErrorText
{
    /// <param name="answer">The answer with what is secret masked in it: a token cut in half here would no longer be recognised.</param>
    public static string Of(string answer)
    {
        var text = answer.Length > 8192 ? answer[..8192] : answer;
        var match = Message().Match(text);
        var found = match.Success ? match.Groups.Values.Skip(1).First(g => g.Success).Value : text;
        return found.Trim() is { Length: > 0 } message ? Printable.Bounded(message.ReplaceLineEndings(" "), 400) : "(no text)";
    }

    [GeneratedRegex(
        """<(?:\w+:)?(?:faultstring|exceptionMessage|message)(?:\s[^>]*)?>([^<]*)<|"""
        + "\"(?:message|exceptionMessage|error)\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)[\"]",
        RegexOptions.CultureInvariant)]
    private static partial Regex Message();
}
