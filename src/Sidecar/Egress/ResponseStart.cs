namespace Sidecar.Egress;

/// <summary>
/// Finds the status of the final response in the first bytes that a destination sends, past the interim responses (1xx, RFC 9110 §15.2)
/// that may come before it. Knows nothing else of HTTP: the rest is the client's work.
/// </summary>
internal struct ResponseStart
{
    // "HTTP/1.1 401": the first digit of the status stands here (RFC 9112 §4).
    private const int StatusAt = 9;

    private const int EndOfHead = 4;

    private int _position;
    private int _lineEnds;
    private bool _interim;

    /// <summary>The first digit of the final status, or 0 while it is not known.</summary>
    public char StatusClass { get; private set; }

    public void Read(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length && StatusClass == default; i++)
        {
            if (_interim)
            {
                SkipInterim((char)bytes[i]);
            }
            else if (_position++ == StatusAt)
            {
                _interim = bytes[i] == '1';
                StatusClass = _interim ? default : (char)bytes[i];
            }
        }
    }

    private void SkipInterim(char next)
    {
        var expected = _lineEnds % 2 == 0 ? '\r' : '\n';
        _lineEnds = next == expected ? _lineEnds + 1 : next == '\r' ? 1 : 0;
        if (_lineEnds == EndOfHead)
        {
            (_interim, _position, _lineEnds) = (false, 0, 0);
        }
    }
}
