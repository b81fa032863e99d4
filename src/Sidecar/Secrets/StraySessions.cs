using System.Buffers;
using System.Net;
using System.Text.RegularExpressions;

namespace Sidecar.Secrets;

/// <summary>
/// Session ids where none belongs: under a name of the client's own, behind a separator that only some servers know, in a comment. Their
/// form tells them (org id, <c>!</c>, a long tail; WF §1.6). They are masked and not removed, so that the text around them stays.
/// </summary>
internal static partial class StraySessions
{
    private const string Mask = "masked";

    private static readonly SearchValues<string> Marks = SearchValues.Create(["!", "%21", "%25", "&#"], StringComparison.Ordinal);

    /// <summary>The text without the ids; the same instance when there are none.</summary>
    public static string Without(string text) => text.Contains("00D", StringComparison.Ordinal) ? Session().Replace(text, Mask) : text;

    /// <summary>Where they stand in a text.</summary>
    public static Regex.ValueMatchEnumerator In(ReadOnlySpan<char> text) => Session().EnumerateMatches(text);

    /// <summary>
    /// Whether a text holds an id in disguise: characters of it are percent-encoded or written as XML references, so that masking by form
    /// does not see it, but a server that decodes would. No real client writes one so.
    /// </summary>
    public static bool HidesOne(string text)
    {
        // Nearly all requests end here: without a mark, plain or encoded, there is no session.
        var isEncoded = text.Contains('%', StringComparison.Ordinal) || text.Contains("&#", StringComparison.Ordinal);
        if (!isEncoded || text.AsSpan().IndexOfAny(Marks) < 0)
        {
            return false;
        }

        var decoded = PercentDecoding.Decode(WebUtility.HtmlDecode(Without(text)), out var isWhole);
        return !isWhole || Session().IsMatch(decoded);
    }

    /// <summary>
    /// The mark between org id and secret may be written as <c>!</c>, percent-encoded once or often, or as an XML reference.
    /// </summary>
    [GeneratedRegex(
        "00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?(?:!|%(?:25){0,8}21|&#(?:0{0,6}33|[xX]0{0,6}21);)[A-Za-z0-9._]{16,}",
            RegexOptions.CultureInvariant)]
    private static partial Regex Session();
}
