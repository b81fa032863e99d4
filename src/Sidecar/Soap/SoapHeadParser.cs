using System.Xml;
using Sidecar.Secrets;

namespace Sidecar.Soap;

/// <summary>
/// Walks the envelope with a real XML reader, because prefixes, declarations and namespaces differ freely (WF §2.2), and finds the
/// operation and everything that may hold a session. The reader decides what is XML; a <see cref="TagScanner"/> that keeps step with it
/// tells where a tag stands in the text.
/// </summary>
internal ref struct SoapHeadParser
{
    private const string Soap11 = "http://schemas.xmlsoap.org/soap/envelope/";
    private const string Soap12 = "http://www.w3.org/2003/05/soap-envelope";

    /// <summary>Real headers are three deep.</summary>
    private const int DeepestHeader = 64;

    /// <summary>The longest names of Salesforce's own operations and namespaces have some 100 characters.</summary>
    private const int LongestName = 1024;

    /// <summary>The XML reader keeps some 300 bytes for each attribute of a tag. Real tags have some ten.</summary>
    private const int MostAttributes = 256;

    /// <summary>
    /// The XML reader keeps each distinct name. Real headers have some ten tags; those of a hundred packages' versions a thousand.
    /// </summary>
    private const int MostTags = 4096;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ReadOnlySpan<char> _text;
    private readonly XmlEncoding _encoding;
    private readonly XmlReader _reader;
    private readonly SoapHeadEdits _edits = new();
    private SessionHeaderParser _session;
    private TagScanner _tags;
    private SoapTag _header;
    private string _envelopePrefix = "";

    public SoapHeadParser(ReadOnlySpan<byte> bytes, ReadOnlySpan<char> text, XmlEncoding encoding, XmlReader reader)
    {
        _bytes = bytes;
        _text = text;
        _encoding = encoding;
        _reader = reader;
        _tags = new TagScanner(text);
        _session = new SessionHeaderParser(reader, _edits);
    }

    /// <param name="rootSeen">Set once the root element was read, also when reading fails later.</param>
    public SoapHeadResult Parse(ref bool rootSeen)
    {
        var inHeader = false;
        var tags = 0;
        while (NextTagIsBounded() && _reader.Read())
        {
            if (FollowTag() && ++tags > MostTags)
            {
                return Problem(SoapHeadProblem.HeaderTooLarge, $"The SOAP header has more than {MostTags} tags.");
            }

            if (_reader.Depth > DeepestHeader)
            {
                return Problem(SoapHeadProblem.Malformed, "The SOAP header is nested too deeply.");
            }

            switch (_reader.NodeType)
            {
                case XmlNodeType.Element when _reader.Depth == 0:
                    rootSeen = true;
                    if (EnvelopeProblem() is { } problem)
                    {
                        return problem;
                    }

                    _envelopePrefix = _reader.Prefix;
                    break;
                case XmlNodeType.Element when _reader.Depth == 1 && IsSoap("Body"):
                    return Finish();
                case XmlNodeType.Element when _reader.Depth == 1 && IsSoap("Header"):
                    if (_header.Name is null)
                    {
                        _header = SoapTag.At(_reader, _tags);
                    }

                    inHeader = !_reader.IsEmptyElement;
                    break;
                case XmlNodeType.Element when inHeader:
                    _session.OnElement(_tags);
                    break;
                case XmlNodeType.EndElement when _reader.Depth == 1:
                    inHeader = false;
                    break;
                case XmlNodeType.EndElement when inHeader:
                    _session.OnEndElement(_tags);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    _session.OnText();
                    break;
            }

            if (_edits.AreTooMany)
            {
                return TooManySessions();
            }
        }

        return _reader.EOF ? Problem(SoapHeadProblem.NotSoap, "The SOAP envelope has no Body.") : TooManyAttributes();
    }

    private readonly SoapHeadResult? EnvelopeProblem() => IsSoap("Envelope")
        ? null
        : Problem(SoapHeadProblem.NotSoap, _reader.LocalName == "Envelope" && _reader.NamespaceURI == Soap12
            ? "This is SOAP 1.2; Salesforce speaks SOAP 1.1 (http://schemas.xmlsoap.org/soap/envelope/)."
            : "The request is XML but no SOAP 1.1 envelope (http://schemas.xmlsoap.org/soap/envelope/).");

    /// <summary>The reader stands on the start tag of the Body.</summary>
    private SoapHeadResult Finish()
    {
        var body = _tags.Start;
        var (operation, operationNamespace) = ReadOperation();
        if (!NextTagIsBounded())
        {
            return TooManyAttributes();
        }

        if (operation.Length > LongestName || operationNamespace.Length > LongestName)
        {
            return Problem(
                SoapHeadProblem.HeaderTooLarge, $"The SOAP operation has a name or a namespace of more than {LongestName} characters.");
        }

        if (!_session.Seen)
        {
            _session.Insert(_header, _envelopePrefix, body, operationNamespace);
        }

        _edits.MaskSessions(_text[..body]);
        if (_text[..body].ContainsAny('%', '&') && StraySessions.HidesOne(_text[..body].ToString()))
        {
            return Problem(SoapHeadProblem.Malformed, "The SOAP header holds a session id in character references or percent-encoding.");
        }

        if (_edits.AreTooMany)
        {
            return TooManySessions();
        }

        var head = _bytes[.._encoding.ByteOffset(_text, body)].ToArray();
        var edits = _edits.ToBytes(_text, _encoding);
        return new SoapHeadResult(
            new SoapHead(head, _encoding, edits, operation, operationNamespace, _session.Presented), SoapHeadProblem.None, null);
    }

    private (string Name, string Namespace) ReadOperation()
    {
        var isEmpty = _reader.IsEmptyElement;
        while (!isEmpty && NextTagIsBounded() && _reader.Read() && _reader.NodeType is not XmlNodeType.EndElement)
        {
            if (_reader.NodeType is XmlNodeType.Element)
            {
                return (_reader.LocalName, _reader.NamespaceURI);
            }
        }

        return ("", "");
    }

    /// <summary>To be asked before the XML reader reads the tag.</summary>
    private bool NextTagIsBounded() => _tags.CountNextAttributes() <= MostAttributes;

    /// <summary>False when the reader stands on no tag.</summary>
    private bool FollowTag()
    {
        if (_reader.NodeType is not (XmlNodeType.Element or XmlNodeType.EndElement))
        {
            return false;
        }

        if (!_tags.MoveNext(_reader.Name, _reader.NodeType is XmlNodeType.EndElement))
        {
            throw new XmlException("A tag is not where it should be.");
        }

        return true;
    }

    private readonly bool IsSoap(string localName) => _reader.LocalName == localName && _reader.NamespaceURI == Soap11;

    private static SoapHeadResult TooManyAttributes() => Problem(
        SoapHeadProblem.HeaderTooLarge, $"A tag of the SOAP header or the SOAP operation has more than {MostAttributes} attributes.");

    private static SoapHeadResult TooManySessions() => Problem(
        SoapHeadProblem.HeaderTooLarge,
        $"The SOAP header holds more than {SoapHeadEdits.Most} session ids, or the names around them are too long.");

    private static SoapHeadResult Problem(SoapHeadProblem problem, string detail) => new(null, problem, detail);
}
