using System.Xml;

namespace Sidecar.Soap;

/// <summary>
/// Reads the fault of a response, already decompressed and perhaps cut off at a bound. The dialect decides what it means.
/// </summary>
internal static class SoapFaultReader
{
    /// <summary>
    /// Local name of the faultcode, and the faultstring, which may quote a session id (WF §3.4). Empty where there is no fault. Never
    /// throws on garbage.
    /// </summary>
    public static (string Code, string Text) Read(ReadOnlySpan<byte> response)
    {
        var (code, text) = ("", "");
        try
        {
            using var stream = new MemoryStream(response.ToArray(), writable: false);
            using var reader = XmlReader.Create(stream, SoapText.Settings);
            ReadFault(reader, ref code, ref text);
        }
        catch (Exception e) when (e is XmlException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            // Cut off, broken, or HTML: what was found before counts.
        }

        return (code[(code.LastIndexOf(':') + 1)..].Trim(), text);
    }

    private static void ReadFault(XmlReader reader, ref string code, ref string text)
    {
        var inFault = false;
        while (reader.Read())
        {
            if (reader.NodeType is XmlNodeType.EndElement && inFault && reader.LocalName == "Fault")
            {
                return;
            }

            if (reader.NodeType is not XmlNodeType.Element)
            {
                continue;
            }

            if (!inFault)
            {
                inFault = reader is { Depth: 2, LocalName: "Fault" };
            }
            else if (reader.Depth == 3 && reader.LocalName is ("faultcode" or "faultstring"))
            {
                var isCode = reader.LocalName == "faultcode";
                var value = SoapText.ReadContent(reader);
                if (isCode)
                {
                    code = value;
                }
                else
                {
                    text = value;
                }

                if (code.Length > 0 && text.Length > 0)
                {
                    return;
                }
            }
        }
    }
}
