using System.Text;
using System.Xml;

namespace Sidecar.IntegrationTests.Fuzz;

/// <summary>What the framework's own reader says of a SOAP head: the reference for ours.</summary>
internal sealed record ReferenceHead(List<string> Sessions, int Headers, (string, string) Operation)
{
    private const string Soap11 = "http://schemas.xmlsoap.org/soap/envelope/";

    /// <summary>What the framework's reader finds on the bytes as they are, up to the operation; null when it refuses them.</summary>
    public static ReferenceHead? Of(byte[] bytes, DtdProcessing dtd = DtdProcessing.Prohibit)
    {
        var (sessions, headers) = (new List<string>(), 0);
        var inHeader = false;
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(bytes), new XmlReaderSettings { DtdProcessing = dtd, XmlResolver = null });
            while (reader.Read())
            {
                if (reader is { Depth: 1, NodeType: XmlNodeType.Element })
                {
                    inHeader = reader is { LocalName: "Header", NamespaceURI: Soap11, IsEmptyElement: false };
                    if (reader is { LocalName: "Body", NamespaceURI: Soap11 })
                    {
                        return new ReferenceHead(sessions, headers, OperationOf(reader));
                    }
                }
                else if (inHeader && reader is { Depth: 2, NodeType: XmlNodeType.Element, LocalName: "SessionHeader" })
                {
                    headers++;
                    sessions.AddRange(SessionsOf(reader));
                }
            }
        }
        catch (XmlException)
        {
            return null;
        }

        return null;
    }

    public static bool IsWellFormed(byte[] bytes)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(bytes), new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null
            });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static List<string> SessionsOf(XmlReader reader)
    {
        var sessions = new List<string>();
        using var inner = reader.ReadSubtree();
        inner.Read();
        while (inner.Read())
        {
            if (inner is { Depth: 1, NodeType: XmlNodeType.Element, LocalName: "sessionId" })
            {
                var text = new StringBuilder();
                var depth = inner.Depth;
                var isEmpty = inner.IsEmptyElement;
                while (!isEmpty && inner.Read() && inner.Depth > depth)
                {
                    // As the head reader has it: white space alone between markup is no session.
                    text.Append(inner.NodeType is XmlNodeType.Text or XmlNodeType.CDATA ? inner.Value : "");
                }

                sessions.Add(text.ToString());
            }
        }

        return sessions;
    }

    private static (string, string) OperationOf(XmlReader body)
    {
        while (!body.IsEmptyElement && body.Read() && body.NodeType is not XmlNodeType.EndElement)
        {
            if (body.NodeType is XmlNodeType.Element)
            {
                return (body.LocalName, body.NamespaceURI);
            }
        }

        return ("", "");
    }
}
