namespace Sidecar.Soap;

/// <summary>
/// The beginning of a SOAP 1.1 request, read (bounded) just far enough to know the operation and where the session id stands.
/// It reaches to the start tag of the Body: everything that can carry a session lies before it.
/// </summary>
internal sealed class SoapHead
{
    private readonly byte[] _bytes;
    private readonly XmlEncoding _encoding;
    private readonly SoapHeadEdit[] _edits;

    internal SoapHead(
        byte[] bytes, XmlEncoding encoding, SoapHeadEdit[] edits, string operation, string operationNamespace, string? presentedSession)
    {
        (_bytes, _encoding, _edits) = (bytes, encoding, edits);
        (Operation, OperationNamespace, PresentedSession) = (operation, operationNamespace, presentedSession);
    }

    /// <summary>
    /// Local name of the first element of the Body, for example <c>query</c> or <c>login</c>; empty when the Body is empty.
    /// </summary>
    public string Operation { get; }

    /// <summary>Namespace of that element, for example <c>urn:partner.soap.sforce.com</c>.</summary>
    public string OperationNamespace { get; }

    /// <summary>The session id that the client presented, or null.</summary>
    public string? PresentedSession { get; }

    /// <summary>Bytes of the body stream that belong to the head: from here on the body is passed through unchanged.</summary>
    public int Length => _bytes.Length;

    /// <summary>
    /// The head with <paramref name="sessionId"/> in <c>SessionHeader/sessionId</c>: replaced where one stands (every one of them),
    /// inserted where none does. The rest of the request follows it unchanged.
    /// </summary>
    public ReadOnlyMemory<byte> WithSession(string sessionId)
    {
        var session = XmlEscape.Escape(sessionId);
        var replacements = new byte[_edits.Length][];
        var length = _bytes.Length;
        for (var i = 0; i < replacements.Length; i++)
        {
            var edit = _edits[i];
            replacements[i] = _encoding.Encode(edit.WithSession ? edit.Before + session + edit.After : edit.Before);
            length += replacements[i].Length - (edit.End - edit.Start);
        }

        var result = new byte[length];
        var (from, to) = (0, 0);
        for (var i = 0; i < replacements.Length; i++)
        {
            var kept = _bytes.AsSpan(from, _edits[i].Start - from);
            kept.CopyTo(result.AsSpan(to));
            replacements[i].CopyTo(result.AsSpan(to + kept.Length));
            (from, to) = (_edits[i].End, to + kept.Length + replacements[i].Length);
        }

        _bytes.AsSpan(from).CopyTo(result.AsSpan(to));
        return result;
    }

    /// <summary>The operation; never the session.</summary>
    public override string ToString() => $"SOAP head of {Operation}, {Length} bytes";
}
