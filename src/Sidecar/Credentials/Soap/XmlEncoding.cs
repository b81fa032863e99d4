using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Sidecar.Credentials.Soap;

/// <summary>What the first bytes of a document told about its encoding.</summary>
internal enum XmlEncodingDetection
{
    Found,
    NeedsMoreBytes,
    Unsupported,
}

/// <summary>Why the decoded text ends where it ends.</summary>
internal enum XmlTextEnd
{
    /// <summary>The document may go on: more bytes are needed.</summary>
    Open,

    /// <summary>The document ends here.</summary>
    Final,

    /// <summary>The next bytes are no text in this encoding.</summary>
    Invalid,
}

/// <summary>
/// The encoding of a request, decided here and not by <see cref="System.Xml.XmlReader"/>: only so can a position in the text be mapped
/// back to a position in the bytes, which is what lets everything around the session id pass byte for byte. Each supported encoding
/// has exactly one byte form per text, so the mapping is exact.
/// </summary>
/// <param name="Form">How bytes become text.</param>
/// <param name="MarkLength">Length of the byte order mark, which is not part of the text.</param>
internal readonly record struct XmlEncoding(XmlEncoding.ByteForm Form, int MarkLength)
{
    internal enum ByteForm
    {
        Utf8,
        Utf16LittleEndian,
        Utf16BigEndian,
        Latin1,
        Windows1252,
        Ascii,
    }

    /// <summary>A longer XML declaration is not looked for; real ones have some 60 characters.</summary>
    private const int LongestDeclaration = 512;

    /// <summary>What windows-1252 has at 0x80 to 0x9F; the five unassigned bytes stand for themselves, as in the WHATWG encoding standard.</summary>
    private const string Windows1252High =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F" +
        "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    private static readonly UnicodeEncoding BigEndian = new(bigEndian: true, byteOrderMark: false);

    /// <summary>XML 1.0 appendix F: byte order mark, then the pattern of the first bytes, then the XML declaration, else UTF-8.</summary>
    public static XmlEncodingDetection Detect(ReadOnlySpan<byte> bytes, bool final, out XmlEncoding encoding)
    {
        encoding = default;
        if (bytes.Length < 4 && !final) return XmlEncodingDetection.NeedsMoreBytes;
        var (b0, b1) = (At(bytes, 0), At(bytes, 1));
        var (b2, b3) = (At(bytes, 2), At(bytes, 3));
        if (bytes.Length >= 4 && ((b0 == 0 && b1 == 0) || (b2 == 0 && b3 == 0))) return XmlEncodingDetection.Unsupported; // UTF-32
        if (b0 == 0xFF && b1 == 0xFE) return Found(out encoding, ByteForm.Utf16LittleEndian, 2);
        if (b0 == 0xFE && b1 == 0xFF) return Found(out encoding, ByteForm.Utf16BigEndian, 2);
        if (b0 == 0xEF && b1 == 0xBB && b2 == 0xBF) return Found(out encoding, ByteForm.Utf8, 3);
        if (bytes.Length >= 2 && b1 == 0) return Found(out encoding, ByteForm.Utf16LittleEndian, 0);
        if (bytes.Length >= 2 && b0 == 0) return Found(out encoding, ByteForm.Utf16BigEndian, 0);
        if (b0 == 0x4C && b1 == 0x6F) return XmlEncodingDetection.Unsupported; // "<?" in EBCDIC
        return ByDeclaration(bytes, final, out encoding);
    }

    /// <summary>Decodes as far as the bytes are whole and valid; what follows the head need not be either.</summary>
    public int Decode(ReadOnlySpan<byte> bytes, Span<char> text, bool final, out XmlTextEnd end)
    {
        bytes = bytes[Math.Min(MarkLength, bytes.Length)..];
        end = final ? XmlTextEnd.Final : XmlTextEnd.Open;
        switch (Form)
        {
            case ByteForm.Utf8:
                var status = Utf8.ToUtf16(bytes, text, out _, out var written, replaceInvalidSequences: false, isFinalBlock: final);
                if (status is OperationStatus.InvalidData) end = XmlTextEnd.Invalid;
                return written;
            case ByteForm.Utf16LittleEndian or ByteForm.Utf16BigEndian:
                // Unpaired surrogates are left to the XML reader; half a unit at the very end is not.
                if (final && bytes.Length % 2 != 0) end = XmlTextEnd.Invalid;
                for (var i = 0; i + 1 < bytes.Length; i += 2)
                {
                    text[i / 2] = (char)(Form is ByteForm.Utf16LittleEndian ? bytes[i] | (bytes[i + 1] << 8) : (bytes[i] << 8) | bytes[i + 1]);
                }

                return bytes.Length / 2;
            default:
                return DecodeSingleBytes(bytes, text, ref end);
        }
    }

    /// <summary>Where in the bytes the character at <paramref name="index"/> of the decoded text stands.</summary>
    public int ByteOffset(ReadOnlySpan<char> text, int index) => MarkLength + Form switch
    {
        ByteForm.Utf8 => Encoding.UTF8.GetByteCount(text[..index]),
        ByteForm.Utf16LittleEndian or ByteForm.Utf16BigEndian => index * 2,
        _ => index,
    };

    /// <summary>Bytes of <paramref name="text"/>, whose characters are ASCII or come from a document in this very encoding.</summary>
    public byte[] Encode(string text)
    {
        switch (Form)
        {
            case ByteForm.Utf8: return Encoding.UTF8.GetBytes(text);
            case ByteForm.Utf16LittleEndian: return Encoding.Unicode.GetBytes(text);
            case ByteForm.Utf16BigEndian: return BigEndian.GetBytes(text);
            default:
                var bytes = new byte[text.Length];
                for (var i = 0; i < bytes.Length; i++)
                {
                    var high = Form is ByteForm.Windows1252 && text[i] >= 0x80 ? Windows1252High.IndexOf(text[i]) : -1;
                    bytes[i] = high >= 0 ? (byte)(0x80 + high) : (byte)text[i];
                }

                return bytes;
        }
    }

    private int DecodeSingleBytes(ReadOnlySpan<byte> bytes, Span<char> text, ref XmlTextEnd end)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[i];
            if (b >= 0x80 && Form is ByteForm.Ascii)
            {
                end = XmlTextEnd.Invalid;
                return i;
            }

            text[i] = b is >= 0x80 and <= 0x9F && Form is ByteForm.Windows1252 ? Windows1252High[b - 0x80] : (char)b;
        }

        return bytes.Length;
    }

    private static XmlEncodingDetection ByDeclaration(ReadOnlySpan<byte> bytes, bool final, out XmlEncoding encoding)
    {
        if (!bytes.StartsWith("<?xml"u8)) return Found(out encoding, ByteForm.Utf8, 0);
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
        if (at < 0) return "";
        var rest = declaration[(at + "encoding".Length)..].TrimStart(" \t\r\n"u8);
        if (rest.Length < 2 || rest[0] != '=') return "";
        rest = rest[1..].TrimStart(" \t\r\n"u8);
        if (rest.Length < 2 || rest[0] is not ((byte)'"' or (byte)'\'')) return "";
        var length = rest[1..].IndexOf(rest[0]);
        return length < 0 ? "" : Encoding.Latin1.GetString(rest.Slice(1, length));
    }

    // "UTF-16" over bytes that plainly are not: what programs produce that build the text in a .NET StringWriter and send it as UTF-8.
    private static ByteForm? FormOf(string name) => name.ToLowerInvariant() switch
    {
        "" or "utf-8" or "utf8" or "utf-16" or "utf16" => ByteForm.Utf8,
        "us-ascii" or "ascii" => ByteForm.Ascii,
        "iso-8859-1" or "iso8859-1" or "iso_8859-1" or "latin1" or "latin-1" => ByteForm.Latin1,
        "windows-1252" or "cp1252" or "cp-1252" => ByteForm.Windows1252,
        _ => null,
    };

    private static byte At(ReadOnlySpan<byte> bytes, int index) => index < bytes.Length ? bytes[index] : (byte)' ';

    private static XmlEncodingDetection Found(out XmlEncoding encoding, ByteForm form, int markLength)
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
