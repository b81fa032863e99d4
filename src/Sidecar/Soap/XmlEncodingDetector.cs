using System.Text;

namespace Sidecar.Soap;

/// <summary>What the first bytes of a document told about its encoding.</summary>
internal enum XmlEncodingDetection
{
    Found,
    NeedsMoreBytes,
    Unsupported,
}

/// <summary>Finds the encoding of a document from its first bytes.</summary>
internal static class XmlEncodingDetector
{
    /// <summary>A longer XML declaration is not looked for; real ones have some 60 characters.</summary>
    private const int LongestDeclaration = 512;

    /// <summary>XML 1.0 appendix F: byte order mark, then the pattern of the first bytes, then the XML declaration, else UTF-8.</summary>
    public static XmlEncodingDetection Detect(ReadOnlySpan<byte> bytes, bool final, out XmlEncoding encoding)
    {
        encoding = default;
        if (bytes.Length < 4 && !final)
        {
            return XmlEncodingDetection.NeedsMoreBytes;
        }

        var (b0, b1) = (At(bytes, 0), At(bytes, 1));
        var (b2, b3) = (At(bytes, 2), At(bytes, 3));
        if (bytes.Length >= 4 && ((b0 == 0 && b1 == 0) || (b2 == 0 && b3 == 0)))
        {
            return XmlEncodingDetection.Unsupported; // UTF-32
        }

        if (b0 == 0xFF && b1 == 0xFE)
        {
            return Found(out encoding, XmlEncoding.ByteForm.Utf16LittleEndian, 2);
        }

        if (b0 == 0xFE && b1 == 0xFF)
        {
            return Found(out encoding, XmlEncoding.ByteForm.Utf16BigEndian, 2);
        }

        if (b0 == 0xEF && b1 == 0xBB && b2 == 0xBF)
        {
            return Found(out encoding, XmlEncoding.ByteForm.Utf8, 3);
        }

        if (bytes.Length >= 2 && b1 == 0)
        {
            return Found(out encoding, XmlEncoding.ByteForm.Utf16LittleEndian, 0);
        }

        if (bytes.Length >= 2 && b0 == 0)
        {
            return Found(out encoding, XmlEncoding.ByteForm.Utf16BigEndian, 0);
        }

        if (b0 == 0x4C && b1 == 0x6F)
        {
            return XmlEncodingDetection.Unsupported; // "<?" in EBCDIC
        }

        return ByDeclaration(bytes, final, out encoding);
    }

    private static XmlEncodingDetection ByDeclaration(ReadOnlySpan<byte> bytes, bool final, out XmlEncoding encoding)
    {
        if (!bytes.StartsWith("<?xml"u8))
        {
            return Found(out encoding, XmlEncoding.ByteForm.Utf8, 0);
        }

        var declaration = bytes[..Math.Min(bytes.Length, LongestDeclaration)];
        var close = declaration.IndexOf("?>"u8);
        if (close < 0 && !final && bytes.Length < LongestDeclaration)
        {
            encoding = default;
            return XmlEncodingDetection.NeedsMoreBytes;
        }

        var form = FormOf(EncodingName(close < 0 ? declaration : declaration[..close]));
        return form is { } known ? Found(out encoding, known, 0) : Unsupported(out encoding);
    }

    private static string EncodingName(ReadOnlySpan<byte> declaration)
    {
        var at = declaration.IndexOf("encoding"u8);
        if (at < 0)
        {
            return "";
        }

        var rest = declaration[(at + "encoding".Length)..].TrimStart(" \t\r\n"u8);
        if (rest.Length < 2 || rest[0] != '=')
        {
            return "";
        }

        rest = rest[1..].TrimStart(" \t\r\n"u8);
        if (rest.Length < 2 || rest[0] is not ((byte)'"' or (byte)'\''))
        {
            return "";
        }

        var length = rest[1..].IndexOf(rest[0]);
        return length < 0 ? "" : Encoding.Latin1.GetString(rest.Slice(1, length));
    }

    // "UTF-16" over bytes that plainly are not: what programs produce that build the text in a .NET StringWriter and send it as UTF-8.
    private static XmlEncoding.ByteForm? FormOf(string name) => name.ToLowerInvariant() switch
    {
        "" or "utf-8" or "utf8" or "utf-16" or "utf16" => XmlEncoding.ByteForm.Utf8,
        "us-ascii" or "ascii" => XmlEncoding.ByteForm.Ascii,
        "iso-8859-1" or "iso8859-1" or "iso_8859-1" or "latin1" or "latin-1" => XmlEncoding.ByteForm.Latin1,
        "windows-1252" or "cp1252" or "cp-1252" => XmlEncoding.ByteForm.Windows1252,
        _ => null,
    };

    private static byte At(ReadOnlySpan<byte> bytes, int index) => index < bytes.Length ? bytes[index] : (byte)' ';

    private static XmlEncodingDetection Found(out XmlEncoding encoding, XmlEncoding.ByteForm form, int markLength)
    {
        encoding = new XmlEncoding(form, markLength);
        return XmlEncodingDetection.Found;
    }

    private static XmlEncodingDetection Unsupported(out XmlEncoding encoding)
    {
        encoding = default;
        return XmlEncodingDetection.Unsupported;
    }
}
