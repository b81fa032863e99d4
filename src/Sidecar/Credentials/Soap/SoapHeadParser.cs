using System.Text;
using System.Xml;

namespace Sidecar.Credentials.Soap;

/// <summary>
/// Walks the envelope with a real XML reader (WF §2.2: prefixes, declarations and namespaces differ freely) and notes where the session
/// id stands or would have to stand. The reader decides what is XML; a <see cref="TagScanner"/> keeping step with it leads back to the bytes.
/// </summary>
internal ref struct SoapHeadParser
{
    private const string Soap11 = "http://schemas.xmlsoap.org/soap/envelope/";
    private const string Soap12 = "http://www.w3.org/2003/05/soap-envelope";
    private const string Instance = "http://www.w3.org/2001/XMLSchema-instance";
    private const string SessionHeader = "SessionHeader";
    private const string SessionId = "sessionId";

    /// <summary>Real headers are three deep.</summary>
    private const int DeepestHeader = 64;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ReadOnlySpan<char> _text;
    private readonly XmlEncoding _encoding;
    private readonly XmlReader _reader;
    private readonly List<SoapHeadEdit> _edits = [];
    private TagScanner _tags;
    private Tag _header;
    private Tag _sessionHeader;
    private Tag _sessionId;
    private bool _sessionIdSeen;
    private bool _anySessionHeader;
    private string _envelopePrefix = "";
    private string? _presented;
    private StringBuilder? _value;

    public SoapHeadParser(ReadOnlySpan<byte> bytes, ReadOnlySpan<char> text, XmlEncoding encoding, XmlReader reader)
    {
        _bytes = bytes;
        _text = text;
        _encoding = encoding;
        _reader = reader;
        _tags = new TagScanner(text);
    }

    /// <param name="rootSeen">Set once the root element was read, also when reading fails later.</param>
    public SoapHeadResult Parse(ref bool rootSeen)
    {
        var inHeader = false;
        while (_reader.Read())
        {
            FollowTag();
            if (_reader.Depth > DeepestHeader) return Problem(SoapHeadProblem.Malformed, "The SOAP header is nested too deeply.");
            switch (_reader.NodeType)
            {
                case XmlNodeType.Element when _reader.Depth == 0:
                    rootSeen = true;
                    if (EnvelopeProblem() is { } problem) return problem;
                    _envelopePrefix = _reader.Prefix;
                    break;
                case XmlNodeType.Element when _reader.Depth == 1 && IsSoap("Body"):
                    return Finish();
                case XmlNodeType.Element when _reader.Depth == 1 && IsSoap("Header"):
                    if (_header.Name is null) _header = CurrentTag();
                    inHeader = !_reader.IsEmptyElement;
                    break;
                case XmlNodeType.Element when inHeader:
                    OnHeaderElement();
                    break;
                case XmlNodeType.EndElement when _reader.Depth == 1:
                    inHeader = false;
                    break;
                case XmlNodeType.EndElement when inHeader:
                    OnHeaderEndElement();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    _value?.Append(_reader.Value);
                    break;
            }
        }

        return Problem(SoapHeadProblem.NotSoap, "The SOAP envelope has no Body.");
    }

    private readonly SoapHeadResult? EnvelopeProblem()
    {
        if (IsSoap("Envelope")) return null;
        return Problem(SoapHeadProblem.NotSoap, _reader.LocalName == "Envelope" && _reader.NamespaceURI == Soap12
            ? "This is SOAP 1.2; Salesforce speaks SOAP 1.1 (http://schemas.xmlsoap.org/soap/envelope/)."
            : "The request is XML but no SOAP 1.1 envelope (http://schemas.xmlsoap.org/soap/envelope/).");
    }

    private void OnHeaderElement()
    {
        if (_reader.Depth == 2 && _reader.LocalName == SessionHeader)
        {
            _anySessionHeader = true;
            _sessionIdSeen = false;
            var element = QualifiedName(_reader.Prefix, SessionId);
            if (_reader.IsEmptyElement) Open(CurrentTag(), $"<{element}>", $"</{element}>");
            else _sessionHeader = CurrentTag();
        }
        else if (_reader.Depth == 3 && _sessionHeader.Name is not null && _reader.LocalName == SessionId)
        {
            _sessionIdSeen = true;
            _sessionId = CurrentTag();
            RemoveNil();
            if (_reader.IsEmptyElement) Open(_sessionId, "", "");
            else _value = new StringBuilder();
        }
    }

    private void OnHeaderEndElement()
    {
        if (_reader.Depth == 2 && _sessionHeader.Name is not null)
        {
            var element = QualifiedName(_reader.Prefix, SessionId);
            if (!_sessionIdSeen) Edit(_tags.Start, _tags.Start, $"<{element}>", $"</{element}>");
            _sessionHeader = default;
        }
        else if (_reader.Depth == 3 && _value is not null)
        {
            var session = _value.ToString().Trim();
            if (_presented is null && session.Length > 0) _presented = session;
            _value = null;
            Edit(_sessionId.End, _tags.Start, "", "");
        }
    }

    /// <summary>A session id that says it is nil must stop saying so.</summary>
    private void RemoveNil()
    {
        if (!_reader.MoveToAttribute("nil", Instance)) return;
        if (_tags.TryFindAttribute(_reader.Name, out var start, out var end))
        {
            _edits.Add(new SoapHeadEdit(ByteOffset(start), ByteOffset(end), "", "", WithSession: false));
        }

        _reader.MoveToElement();
    }

    private SoapHeadResult Finish()
    {
        var body = _tags.Start;
        var (operation, operationNamespace) = ("", "");
        var isEmpty = _reader.IsEmptyElement;
        while (!isEmpty && _reader.Read() && _reader.NodeType is not XmlNodeType.EndElement)
        {
            if (_reader.NodeType is not XmlNodeType.Element) continue;
            (operation, operationNamespace) = (_reader.LocalName, _reader.NamespaceURI);
            break;
        }

        if (!_anySessionHeader) InsertSessionHeader(body, operationNamespace);
        MaskStraySessions(body);
        _edits.Sort((one, other) => one.Start.CompareTo(other.Start));
        var head = new SoapHead(_bytes[..ByteOffset(body)].ToArray(), _encoding, _edits, operation, operationNamespace, _presented);
        return new SoapHeadResult(head, SoapHeadProblem.None, null);
    }

    /// <summary>A session id in a comment, an attribute or a header of another name is one all the same.</summary>
    private readonly void MaskStraySessions(int body)
    {
        foreach (var match in StraySessions.In(_text[..body]))
        {
            var (start, end) = (ByteOffset(match.Index), ByteOffset(match.Index + match.Length));
            if (!_edits.Exists(edit => edit.Start < end && start < edit.End)) _edits.Add(new SoapHeadEdit(start, end, "masked", "", WithSession: false));
        }
    }

    /// <summary>The operation's namespace is the header's too, on every endpoint (WF §2.1).</summary>
    private readonly void InsertSessionHeader(int body, string operationNamespace)
    {
        var before = $"<{SessionHeader} xmlns=\"{XmlEscape.Escape(operationNamespace)}\"><{SessionId}>";
        const string after = $"</{SessionId}></{SessionHeader}>";
        if (_header.Name is null)
        {
            var header = QualifiedName(_envelopePrefix, "Header");
            Edit(body, body, $"<{header}>{before}", $"{after}</{header}>");
        }
        else if (_header.IsEmpty)
        {
            Open(_header, before, after);
        }
        else
        {
            Edit(_header.End, _header.End, before, after);
        }
    }

    /// <summary>Turns an empty-element tag into a start tag, content and an end tag.</summary>
    private readonly void Open(Tag tag, string before, string after) => Edit(tag.End - 2, tag.End, ">" + before, $"{after}</{tag.Name}>");

    private readonly void Edit(int start, int end, string before, string after) =>
        _edits.Add(new SoapHeadEdit(ByteOffset(start), ByteOffset(end), before, after, WithSession: true));

    private readonly Tag CurrentTag() => new(_reader.Name, _tags.End, _reader.IsEmptyElement);

    private void FollowTag()
    {
        if (_reader.NodeType is not (XmlNodeType.Element or XmlNodeType.EndElement)) return;
        if (!_tags.MoveNext(_reader.Name, _reader.NodeType is XmlNodeType.EndElement)) throw new XmlException("A tag is not where it should be.");
    }

    private readonly int ByteOffset(int offset) => _encoding.ByteOffset(_text, offset);

    private readonly bool IsSoap(string localName) => _reader.LocalName == localName && _reader.NamespaceURI == Soap11;

    private static string QualifiedName(string prefix, string localName) => prefix.Length == 0 ? localName : $"{prefix}:{localName}";

    private static SoapHeadResult Problem(SoapHeadProblem problem, string detail) => new(null, problem, detail);

    /// <summary>A start tag: its qualified name and the offset after its closing bracket.</summary>
    private readonly record struct Tag(string? Name, int End, bool IsEmpty);
}
