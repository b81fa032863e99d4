using System.Text;
using Sidecar.Soap;

namespace Sidecar.Forwarding.UrlRewriting;

/// <summary>Replacements in a document, in document order; everything between them stays byte for byte.</summary>
internal sealed class SpliceList
{
    private readonly List<(int Start, int End, byte[] Replacement)> _splices = [];

    public void Add(int start, int end, string replacement, XmlEncoding? encoding = null)
        => _splices.Add((start, end, encoding?.Encode(replacement) ?? Encoding.UTF8.GetBytes(replacement)));

    /// <summary>The document with the replacements made; null when there are none.</summary>
    public byte[]? Apply(ReadOnlySpan<byte> document)
    {
        if (_splices.Count == 0)
        {
            return null;
        }

        using var result = new MemoryStream(document.Length + 256);
        var from = 0;
        foreach (var (start, end, replacement) in _splices)
        {
            result.Write(document[from..start]);
            result.Write(replacement);
            from = end;
        }

        result.Write(document[from..]);
        return result.ToArray();
    }
}
