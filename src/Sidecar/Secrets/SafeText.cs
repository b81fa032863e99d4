using System.Text.RegularExpressions;

namespace Sidecar.Secrets;

/// <summary>
/// Makes the token endpoint's words, and those of network errors, fit for logs and error bodies: one line, bounded, nothing in it that
/// looks like a token. A guess, on purpose a broad one: at this point no token is known that could be looked for, and what could be quoted
/// is the assertion or a token that the answer held. Where the token is known, <c>SecretMask</c> hides exactly that one.
/// </summary>
internal static partial class SafeText
{
    public const int MaxLength = 200;

    public static string From(string text, int maxLength = MaxLength)
    {
        // Masked before it is cut: a token cut in half no longer looks like one, and the cut bounds the work only afterwards,
        // so the input is bounded generously first.
        var bounded = text.Length > 4096 ? text[..4096] : text;
        var masked = TokenLike().Replace(ControlCharacters().Replace(bounded, " "), "***").Trim();
        return masked.Length <= maxLength ? masked : string.Concat(masked.AsSpan(0, maxLength - 1), "…");
    }

    // A session id (WF §1.6), the part of a JWT that starts with {" in base64url, or any long run of token characters with a digit and a
    // capital in it. Error codes are long too but have no digit; host names, which a person needs to see, have no capitals.
    [GeneratedRegex(
        @"\b00D\w{12,15}![\w.]*|\beyJ[\w\-.=]*|(?=[\w\-+/=.!]*[0-9])(?=[\w\-+/=.!]*[A-Z])[A-Za-z0-9_\-+/=.!]{25,}",
        RegexOptions.CultureInvariant)]
    private static partial Regex TokenLike();

    [GeneratedRegex(@"[\p{C}\s]+", RegexOptions.CultureInvariant)]
    private static partial Regex ControlCharacters();
}
