using System.IO.Compression;
using Microsoft.Extensions.Primitives;

namespace Sidecar.Forwarding;

/// <summary>
/// The content codings that can be read here. Others (Salesforce knows zstd by now, WF §7.3) are not asked for: an error in one could neither be judged for the
/// end of the session nor searched for what it quotes.
/// </summary>
internal static class ContentCodings
{
    // Nearly every request of a client carries the same header.
    private static volatile string? _lastReadable;

    /// <summary>An <c>Accept-Encoding</c> with the readable codings only; the same value when it has no others.</summary>
    public static StringValues Readable(StringValues accepted)
    {
        var value = accepted.ToString();
        if (value.Equals(_lastReadable, StringComparison.Ordinal))
        {
            return accepted;
        }

        var parts = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var readable = parts.Where(part => IsReadable(part.Split(';')[0].Trim())).ToArray();
        if (readable.Length == parts.Length)
        {
            _lastReadable = value;
            return accepted;
        }

        return readable.Length > 0 ? string.Join(", ", readable) : "identity";
    }

    /// <summary><paramref name="packed"/> without <paramref name="encodings"/>; null when one of them cannot be read.</summary>
    public static Stream? Unpack(Stream packed, IEnumerable<string> encodings)
    {
        Stream? stream = packed;
        foreach (var encoding in encodings.Reverse())
        {
            stream = stream is null ? null : encoding.ToLowerInvariant() switch
            {
                "gzip" or "x-gzip" => new GZipStream(stream, CompressionMode.Decompress),
                "deflate" => new ZLibStream(stream, CompressionMode.Decompress),
                "br" => new BrotliStream(stream, CompressionMode.Decompress),
                "identity" => stream,
                _ => null,
            };
        }

        return stream;
    }

    private static bool IsReadable(string coding) => coding.ToLowerInvariant() is "gzip" or "x-gzip" or "deflate" or "br" or "identity";
}
