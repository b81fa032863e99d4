using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Sidecar.Soap;

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
/// The encoding of a request. It is decided here and not by <see cref="System.Xml.XmlReader"/>, so that a position in the text can be
/// mapped back to a position in the bytes: everything around the session id passes byte for byte. Each supported encoding has exactly one
/// byte form per text, so the mapping is exact.
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

    /// <summary>
    /// What windows-1252 has at 0x80 to 0x9F; the five unassigned bytes stand for themselves, as in the WHATWG encoding standard.
    /// </summary>
    private const string Windows1252High =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F" +
        "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    private static readonly UnicodeEncoding BigEndian = new(bigEndian: true, byteOrderMark: false);

    /// <summary>Decodes as far as the bytes are whole and valid; what follows the head need not be either.</summary>
    public int Decode(ReadOnlySpan<byte> bytes, Span<char> text, bool final, out XmlTextEnd end)
    {
        bytes = bytes[Math.Min(MarkLength, bytes.Length)..];
        end = final ? XmlTextEnd.Final : XmlTextEnd.Open;
        switch (Form)
        {
            case ByteForm.Utf8:
                var status = Utf8.ToUtf16(bytes, text, out _, out var written, replaceInvalidSequences: false, isFinalBlock: final);
                if (status is OperationStatus.InvalidData)
                {
                    end = XmlTextEnd.Invalid;
                }

                return written;
            case ByteForm.Utf16LittleEndian or ByteForm.Utf16BigEndian:
                // Unpaired surrogates are left to the XML reader; half a unit at the very end is not.
                if (final && bytes.Length % 2 != 0)
                {
                    end = XmlTextEnd.Invalid;
                }

                for (var i = 0; i + 1 < bytes.Length; i += 2)
                {
                    var (low, high) = Form is ByteForm.Utf16LittleEndian ? (bytes[i], bytes[i + 1]) : (bytes[i + 1], bytes[i]);
                    text[i / 2] = (char)(low | (high << 8));
                }

                return bytes.Length / 2;
            default:
                return DecodeSingleBytes(bytes, text, ref end);
        }
    }

    /// <summary>Where in the bytes the character at <paramref name="index"/> of the decoded text stands.</summary>
    public int ByteOffset(ReadOnlySpan<char> text, int index) => MarkLength + ByteCount(text[..index]);

    /// <summary>Bytes that <paramref name="text"/>, decoded from this encoding, takes in it.</summary>
    public int ByteCount(ReadOnlySpan<char> text) => Form switch
    {
        ByteForm.Utf8 => Encoding.UTF8.GetByteCount(text),
        ByteForm.Utf16LittleEndian or ByteForm.Utf16BigEndian => text.Length * 2,
        _ => text.Length,
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
}
