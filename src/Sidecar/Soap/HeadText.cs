namespace Sidecar.Soap;

/// <summary>
/// The text read so far, as an <see cref="System.Xml.XmlReader"/> wants it. Asked for more than there is, it throws instead of
/// pretending that the document ends: so "more bytes are needed" and "this is broken" stay two things.
/// </summary>
internal sealed class HeadText(char[] text, int length, XmlTextEnd end) : TextReader
{
    private int _position;

    public override int Peek() => _position < length ? text[_position] : AtEnd();

    public override int Read() => _position < length ? text[_position++] : AtEnd();

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        if (_position == length)
        {
            _ = AtEnd();
            return 0;
        }

        var count = Math.Min(buffer.Length, length - _position);
        text.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    private int AtEnd() => end is XmlTextEnd.Final ? -1 : throw new HeadTextEndException(end);
}

/// <summary>The XML reader asked for text beyond <see cref="HeadText"/>.</summary>
internal sealed class HeadTextEndException(XmlTextEnd end) : Exception("The text read so far does not suffice.")
{
    public XmlTextEnd End { get; } = end;
}
