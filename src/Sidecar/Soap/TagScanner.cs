namespace Sidecar.Soap;

/// <summary>
/// Finds the tags of text that an XML reader accepts, one by one, in step with the reader's element and end-element nodes. The reader
/// tells what a tag means, this scanner tells where it stands.
/// </summary>
/// <remarks>
/// <see cref="System.Xml.IXmlLineInfo"/> was tried first and rejected: the framework's reader loses count where a line end inside a tag
/// meets the edge of its 4,096 character buffer. The property tests show it within seconds. The scanner knows no document type declaration:
/// this refuses a second time what the reader already prohibits.
/// </remarks>
internal ref struct TagScanner(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _end;
    private int _scannedFrom = -1;
    private int _nextStart;
    private int _nextEnd;
    private int _nextAttributes;

    /// <summary>Offset of the current tag's opening bracket.</summary>
    public int Start { get; private set; }

    /// <summary>Offset after the current tag's closing bracket.</summary>
    public readonly int End => _end;

    /// <summary>How many attributes the next tag has: known before the XML reader makes an object of each of them.</summary>
    public int CountNextAttributes()
    {
        // Asked once for every node that stands between two tags, so the text is scanned only the first time.
        if (_scannedFrom != _end)
        {
            _scannedFrom = _end;
            _nextAttributes = 0;
            _nextStart = FindTag(_end);
            _nextEnd = _nextStart < 0 ? -1 : EndOfTag(_nextStart, out _nextAttributes);
        }

        return _nextAttributes;
    }

    /// <summary>
    /// Goes to the next tag. False when it is not one of that name: should scanner and reader ever disagree, the request must fail
    /// rather than be cut in the wrong place.
    /// </summary>
    public bool MoveNext(string name, bool isEnd)
    {
        CountNextAttributes();
        if (_nextStart < 0)
        {
            return false;
        }

        (Start, _end) = (_nextStart, _nextEnd);
        var tag = _text[(Start + (isEnd ? 2 : 1))..];
        return _end > Start && (_text[Start + 1] == '/') == isEnd && tag.StartsWith(name) && !IsNamePart(tag[name.Length]);
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
            if (_text[start..].StartsWith(name) && !IsNamePart(_text[start + name.Length]))
            {
                return true;
            }
        }

        start = end = -1;
        return false;
    }

    private readonly int NextQuote(int from)
    {
        var found = _text[from..End].IndexOfAny('"', '\'');
        return found < 0 ? -1 : from + found;
    }

    /// <summary>
    /// Offset of the next tag's opening bracket, -1 when there is none. Comments, CDATA sections and instructions are no tags.
    /// </summary>
    private readonly int FindTag(int from)
    {
        while (true)
        {
            var found = _text[from..].IndexOf('<');
            if (found < 0)
            {
                return -1;
            }

            var start = from + found;
            var rest = _text[start..];
            var closing = rest.StartsWith("<!--") ? "-->" : rest.StartsWith("<![CDATA[") ? "]]>" : rest.StartsWith("<?") ? "?>" : null;
            if (closing is null)
            {
                return start;
            }

            // Beyond the opening, which for "<!-->" must not count as the closing.
            var opening = closing switch { "-->" => 4, "]]>" => 9, _ => 2 };
            var end = rest[opening..].IndexOf(closing, StringComparison.Ordinal);
            if (end < 0)
            {
                return -1;
            }

            from = start + opening + end + closing.Length;
        }
    }

    private readonly int EndOfTag(int start, out int attributes)
    {
        var quote = '\0';
        attributes = 0;
        for (var i = start; i < _text.Length; i++)
        {
            var c = _text[i];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '\'')
            {
                quote = c;
                attributes++;
            }
            else if (c == '>')
            {
                return i + 1;
            }
        }

        return -1;
    }

    private static bool IsNamePart(char c) => c is not (' ' or '\t' or '\r' or '\n' or '/' or '>' or '=');
}
