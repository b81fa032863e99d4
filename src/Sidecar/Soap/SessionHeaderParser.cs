using System.Text;
using System.Xml;

namespace Sidecar.Soap;

/// <summary>
/// The session headers of one envelope: which session the client presented, and what must change so that ours stands in each of them.
/// </summary>
internal struct SessionHeaderParser(XmlReader reader, SoapHeadEdits edits)
{
    private const string HeaderName = "SessionHeader";
    private const string IdName = "sessionId";

    private const string Instance = "http://www.w3.org/2001/XMLSchema-instance";

    /// <summary>Session ids have some 112 characters. A longer text is kept only so far: it is none of ours in any case.</summary>
    private const int LongestSession = 4096;

    private SoapTag _header;
    private SoapTag _id;
    private bool _idSeen;
    private StringBuilder? _value;

    /// <summary>Whether there was any session header, with or without a session id in it.</summary>
    public bool Seen { get; private set; }

    /// <summary>The first session id that is not empty, or null.</summary>
    public string? Presented { get; private set; }

    /// <summary>A start tag or an empty element inside the header.</summary>
    public void OnElement(in TagScanner tags)
    {
        if (reader.Depth == 2 && reader.LocalName == HeaderName)
        {
            Seen = true;
            _idSeen = false;
            if (reader.IsEmptyElement)
            {
                var (open, close) = IdTags();
                SoapTag.At(reader, tags).Fill(edits, open, close);
            }
            else
            {
                _header = SoapTag.At(reader, tags);
            }
        }
        else if (reader.Depth == 3 && _header.Name is not null && reader.LocalName == IdName)
        {
            _idSeen = true;
            _id = SoapTag.At(reader, tags);
            RemoveNil(tags);
            if (reader.IsEmptyElement)
            {
                _id.Fill(edits, "", "");
            }
            else
            {
                _value = new StringBuilder();
            }
        }
    }

    public readonly void OnText()
    {
        if (_value is { Length: < LongestSession })
        {
            var text = reader.Value;
            _value.Append(text, 0, Math.Min(text.Length, LongestSession));
        }
    }

    public void OnEndElement(in TagScanner tags)
    {
        if (reader.Depth == 2 && _header.Name is not null)
        {
            if (!_idSeen)
            {
                var (open, close) = IdTags();
                edits.AddSession(tags.Start, tags.Start, open, close);
            }

            _header = default;
        }
        else if (reader.Depth == 3 && _value is not null)
        {
            var session = _value.ToString().Trim();
            if (Presented is null && session.Length > 0)
            {
                Presented = session;
            }

            _value = null;
            edits.AddSession(_id.End, tags.Start, "", "");
        }
    }

    /// <summary>
    /// Puts a session header where there was none. The operation's namespace is its namespace, on every endpoint (WF §2.1).
    /// </summary>
    /// <param name="header">The Header; without a name when there is none.</param>
    /// <param name="envelopePrefix">The prefix for a new Header.</param>
    /// <param name="body">Where the Body begins.</param>
    /// <param name="operationNamespace">The operation's namespace.</param>
    public readonly void Insert(SoapTag header, string envelopePrefix, int body, string operationNamespace)
    {
        var before = $"<{HeaderName} xmlns=\"{XmlEscape.Escape(operationNamespace)}\"><{IdName}>";
        const string after = $"</{IdName}></{HeaderName}>";
        if (header.Name is null)
        {
            var name = SoapTag.Qualify(envelopePrefix, "Header");
            edits.AddSession(body, body, $"<{name}>{before}", $"{after}</{name}>");
        }
        else if (header.IsEmpty)
        {
            header.Fill(edits, before, after);
        }
        else
        {
            edits.AddSession(header.End, header.End, before, after);
        }
    }

    /// <summary>A session id that says it is nil must stop saying so.</summary>
    private readonly void RemoveNil(in TagScanner tags)
    {
        if (!reader.MoveToAttribute("nil", Instance))
        {
            return;
        }

        if (tags.TryFindAttribute(reader.Name, out var start, out var end))
        {
            edits.Replace(start, end, "");
        }

        reader.MoveToElement();
    }

    /// <summary>Tags of a session id with the prefix of the current session header.</summary>
    private readonly (string Open, string Close) IdTags()
    {
        var element = SoapTag.Qualify(reader.Prefix, IdName);
        return ($"<{element}>", $"</{element}>");
    }
}
