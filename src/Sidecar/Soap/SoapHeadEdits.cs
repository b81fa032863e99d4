using System.Text.RegularExpressions;
using Sidecar.Secrets;

namespace Sidecar.Soap;

/// <summary>
/// The changes that a head needs, noted by their places in the text while it is read. Their number and their length are bounded: every
/// change adds bytes to the request, and a client must not be able to make much memory out of little input.
/// </summary>
internal sealed partial class SoapHeadEdits
{
    /// <summary>Real requests need one change, or two.</summary>
    public const int Most = 64;

    /// <summary>Characters that all changes together may add, session ids not counted.</summary>
    private const int LongestText = 16 * 1024;

    private readonly List<SoapHeadEdit> _edits = [];
    private int _textLength;

    /// <summary>Whether the head needs more changes than any client's does.</summary>
    public bool AreTooMany => _edits.Count > Most || _textLength > LongestText;

    /// <summary>Puts the session, between two texts, in the place of what stands there.</summary>
    public void AddSession(int start, int end, string before, string after)
        => Add(new SoapHeadEdit(start, end, before, after, WithSession: true));

    public void Replace(int start, int end, string text) => Add(new SoapHeadEdit(start, end, text, "", WithSession: false));

    /// <summary>
    /// Masks session ids where none belongs: in a comment, in an attribute or in a header of another name they would reach Salesforce, too.
    /// </summary>
    /// <param name="text">The text before the Body.</param>
    public void MaskSessions(ReadOnlySpan<char> text)
    {
        foreach (var match in StraySessions.In(text))
        {
            Mask(match.Index, match.Index + match.Length);
        }

        foreach (var match in Secret().EnumerateMatches(text))
        {
            var content = text.Slice(match.Index, match.Length);
            Mask(match.Index + 1, match.Index + content.LastIndexOf("</"));
        }
    }

    /// <summary>The changes in the order of their places, which now count bytes.</summary>
    public SoapHeadEdit[] ToBytes(ReadOnlySpan<char> text, XmlEncoding encoding)
    {
        _edits.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        var result = new SoapHeadEdit[_edits.Count];
        var (characters, bytes) = (0, encoding.ByteOffset(text, 0));
        for (var i = 0; i < result.Length; i++)
        {
            // Each stretch of text is counted once: counting from the start for every change would make the work quadratic.
            var edit = _edits[i];
            var start = bytes + encoding.ByteCount(text[characters..edit.Start]);
            var end = start + encoding.ByteCount(text[edit.Start..edit.End]);
            (characters, bytes) = (edit.End, end);
            result[i] = edit with { Start = start, End = end };
        }

        return result;
    }

    private void Mask(int start, int end)
    {
        if (!AreTooMany && !_edits.Exists(edit => edit.Start < end && start < edit.End))
        {
            Replace(start, end, "masked");
        }
    }

    /// <summary>
    /// The content of WS-Security's credentials (OASIS UsernameToken profile §3.1), which generated clients of old send along.
    /// </summary>
    [GeneratedRegex(">[^<>]+</(?:[\\w.-]{1,64}:)?(?:Password|BinarySecurityToken)\\s*>", RegexOptions.CultureInvariant)]
    private static partial Regex Secret();

    private void Add(SoapHeadEdit edit)
    {
        _edits.Add(edit);
        _textLength += edit.Before.Length + edit.After.Length;
    }
}

/// <summary>
/// One change of the head: what stands from <paramref name="Start"/> to <paramref name="End"/> becomes before, session and after.
/// </summary>
internal readonly record struct SoapHeadEdit(int Start, int End, string Before, string After, bool WithSession);
