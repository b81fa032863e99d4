using System.Text;
using System.Xml;

namespace Sidecar.Soap;

/// <summary>A small SOAP message held in memory, read with the same care as <see cref="SoapHeadReader"/>.</summary>
internal static class SoapText
{
    /// <summary>No document types, no entities, nothing fetched.</summary>
    public static XmlReaderSettings Settings { get; } = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>A reader over the whole message.</summary>
    /// <exception cref="XmlException">The bytes are no text in a supported encoding; reading throws it for everything else.</exception>
    public static XmlReader Open(ReadOnlySpan<byte> message)
    {
        if (XmlEncodingDetector.Detect(message, final: true, out var encoding) is not XmlEncodingDetection.Found)
        {
            throw new XmlException("Unsupported encoding.");
        }

        var text = new char[message.Length];
        var length = encoding.Decode(message, text, final: true, out var end);
        if (end is XmlTextEnd.Invalid)
        {
            throw new XmlException("Invalid bytes.");
        }

        return XmlReader.Create(new HeadText(text, length, end), Settings);
    }

    /// <summary>The text of the current element, leaving the reader at its end tag (or at the empty element).</summary>
    public static string ReadContent(XmlReader reader)
    {
        if (reader.IsEmptyElement)
        {
            return "";
        }

        var content = new StringBuilder();
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace)
            {
                content.Append(reader.Value);
            }
        }

        return content.ToString();
    }

    /// <summary>Appends an element without attributes; for null one that is nil.</summary>
    public static void AppendElement(StringBuilder xml, string name, string? value)
    {
        if (value is null)
        {
            xml.Append('<').Append(name).Append(" xsi:nil=\"true\"/>");
        }
        else
        {
            xml.Append('<').Append(name).Append('>').Append(XmlEscape.Text(value)).Append("</").Append(name).Append('>');
        }
    }
}
