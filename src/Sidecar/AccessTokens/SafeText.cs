using System.Text.RegularExpressions;

namespace Sidecar.AccessTokens;

/// <summary>Makes text of the other side fit for logs and error bodies: one line, bounded, and nothing in it that looks like a token.</summary>
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

    // A session id (WF §1.6), the part of a JWT that starts with {" in base64url, or any long run of token characters that has a digit.
    // Error codes are long too (OAUTH_APPROVAL_ERROR_GENERIC) but have none.
    [GeneratedRegex(@"\b00D\w{12,15}![\w.]*|\beyJ[\w\-.=]*|(?=[A-Za-z_\-+/=.!]*[0-9])[A-Za-z0-9_\-+/=.!]{25,}", RegexOptions.CultureInvariant)]
    private static partial Regex TokenLike();

    [GeneratedRegex(@"[\p{C}\s]+", RegexOptions.CultureInvariant)]
    private static partial Regex ControlCharacters();
}
