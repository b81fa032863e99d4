using System.Xml;

namespace Sidecar.Credentials.Soap;

/// <summary>What kind of no a SOAP answer is.</summary>
public enum SoapFaultKind
{
    /// <summary>No SOAP fault at all, or not readable as one.</summary>
    None,

    /// <summary>A fault that has nothing to do with the session.</summary>
    Other,

    /// <summary>The session is not valid; a new one may cure it (WF §3.4).</summary>
    InvalidSession,

    /// <summary>Speaks of the session or user, but a new session does not cure it (WF §3.2).</summary>
    NotCurable,

    /// <summary>The request went to a host that is not the org's; the token's instance_url has to be learned anew (WF §2.4).</summary>
    WrongHost,
}

/// <param name="Kind">What it means for the session.</param>
/// <param name="Code">Local name of the faultcode.</param>
/// <param name="Text">The faultstring, bounded and with session ids masked; fit for logs.</param>
public readonly record struct SoapFaultReading(SoapFaultKind Kind, string Code, string Text);

/// <summary>Reads a 500 answer, already decompressed and perhaps cut off at a bound.</summary>
public static class SoapFaultInspector
{
    private const int LongestText = 1024;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>Never throws on garbage: what is not readable is <see cref="SoapFaultKind.None"/>.</summary>
    public static SoapFaultReading Inspect(ReadOnlyMemory<byte> answer)
    {
        var (code, text) = ("", "");
        try
        {
            using var stream = new MemoryStream(answer.ToArray(), writable: false);
            using var reader = XmlReader.Create(stream, Settings);
            ReadFault(reader, ref code, ref text);
        }
        catch (Exception unreadable) when (unreadable is XmlException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            // Cut off, broken, or HTML: what was found before counts.
        }

        if (code.Length == 0 && text.Length == 0) return default;
        var local = code[(code.LastIndexOf(':') + 1)..].Trim();
        var bounded = text.Length > LongestText ? text[..LongestText] : text;
        return new SoapFaultReading(KindOf(local, text), local, SessionMask.Mask(bounded));
    }

    private static void ReadFault(XmlReader reader, ref string code, ref string text)
    {
        var inFault = false;
        while (reader.Read())
        {
            if (reader.NodeType is XmlNodeType.EndElement && inFault && reader.LocalName == "Fault") return;
            if (reader.NodeType is not XmlNodeType.Element) continue;
            if (!inFault)
            {
                inFault = reader is { Depth: 2, LocalName: "Fault" };
            }
            else if (reader.Depth == 3 && reader.LocalName is ("faultcode" or "faultstring"))
            {
                var isCode = reader.LocalName == "faultcode";
                var value = ReadText(reader);
                if (isCode) code = value;
                else text = value;
                if (code.Length > 0 && text.Length > 0) return;
            }
        }
    }

    private static string ReadText(XmlReader reader)
    {
        if (reader.IsEmptyElement) return "";
        var value = "";
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA) value += reader.Value;
        }

        return value;
    }

    private static SoapFaultKind KindOf(string code, string text)
    {
        if (code == "INVALID_OPERATION_WITH_EXPIRED_PASSWORD") return SoapFaultKind.NotCurable;
        if (text.Contains("Destination URL not reset", StringComparison.Ordinal)) return SoapFaultKind.WrongHost;
        if (code != "INVALID_SESSION_ID") return SoapFaultKind.Other;
        return text.Contains("not valid for use with the", StringComparison.Ordinal) ||
               text.Contains("Connected app is not attached to Agent", StringComparison.Ordinal)
            ? SoapFaultKind.NotCurable
            : SoapFaultKind.InvalidSession;
    }
}
