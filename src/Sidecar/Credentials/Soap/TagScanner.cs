namespace Sidecar.Credentials.Soap;

/// <summary>
/// Finds the tags of text that an XML reader accepts, one by one, in step with the reader's element and end-element nodes. The reader
/// says what a tag means, this says where it stands.
/// </summary>
/// <remarks>
/// <see cref="System.Xml.IXmlLineInfo"/> was tried first and rejected: the framework's reader loses count where a line end inside a tag
/// meets the edge of its 4,096 character buffer. The property tests show it within seconds.
/// A document type declaration is no tag it knows: a second refusal of what the reader already prohibits.
/// </remarks>
internal ref struct TagScanner(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _next;

    /// <summary>Offset of the current tag's opening bracket.</summary>
    public int Start { get; private set; }

    /// <summary>Offset after the current tag's closing bracket.</summary>
    public readonly int End => _next;

    /// <summary>
    /// Goes to the next tag. False when it is not one of that name: should scanner and reader ever disagree, the request must fail
    /// rather than be cut in the wrong place.
    /// </summary>
    public bool MoveNext(string name, bool isEnd)
    {
        while (true)
        {
            var found = _text[_next..].IndexOf('<');
            if (found < 0) return false;
            Start = _next + found;
            var rest = _text[Start..];
            var closing = rest.StartsWith("<!--") ? "-->" : rest.StartsWith("<![CDATA[") ? "]]>" : rest.StartsWith("<?") ? "?>" : null;
            if (closing is null) break;
            // Beyond the opening, which for "<!-->" must not count as the closing.
            var opening = closing switch { "-->" => 4, "]]>" => 9, _ => 2 };
            var end = rest[opening..].IndexOf(closing, StringComparison.Ordinal);
            if (end < 0) return false;
            _next = Start + opening + end + closing.Length;
        }

        _next = EndOfTag(Start);
        var tag = _text[(Start + (isEnd ? 2 : 1))..];
        return _next > Start && (_text[Start + 1] == '/') == isEnd && tag.StartsWith(name) && !IsNamePart(tag[name.Length]);
    }

    /// <summary>Start and end of the attribute of that qualified name in the current tag; false when there is none.</summary>
    public readonly bool TryFindAttribute(string name, out int start, out int end)
    {
        for (end = Start; NextQuote(end) is var quote && quote >= 0;)
        {
            var close = quote + 1 + _text[(quote + 1)..].IndexOf(_text[quote]);
            var assignment = _text[end..quote].TrimEnd(" \t\r\n=");
            start = end + assignment.LastIndexOfAny(" \t\r\n") + 1;
            end = close + 1;
            if (_text[start..].StartsWith(name) && !IsNamePart(_text[start + name.Length])) return true;
        }

        start = end = -1;
        return false;
    }

    private readonly int NextQuote(int from)
    {
        var found = _text[from..End].IndexOfAny('"', '\'');
        return found < 0 ? -1 : from + found;
    }

    private readonly int EndOfTag(int start)
    {
        var quote = '\0';
        for (var i = start; i < _text.Length; i++)
        {
            var c = _text[i];
            if (quote != '\0') quote = c == quote ? '\0' : quote;
            else if (c is '"' or '\'') quote = c;
            else if (c == '>') return i + 1;
        }

        return -1;
    }

    private static bool IsNamePart(char c) => c is not (' ' or '\t' or '\r' or '\n' or '/' or '>' or '=');
}
