using System.IO.Compression;
using Microsoft.Extensions.Primitives;

namespace Sidecar.Streams;

/// <summary>
/// The content codings that the sidecar can read. It does not ask Salesforce for others (Salesforce knows zstd by now, WF §7.3): it could
/// neither see the end of a session in an error in one, nor mask what the error quotes.
/// </summary>
internal static class ContentCodings
{
    private const string Identity = "identity";

    /// <summary>Deflate without the zlib header that RFC 9110 §8.4.1.2 demands. Not a name that is used on the wire.</summary>
    private const string RawDeflate = "raw-deflate";

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
    /// <param name="packed">The body as it came.</param>
    /// <param name="encodings">The values of <c>Content-Encoding</c>, in the order in which they were applied.</param>
    /// <param name="isRequest">
    /// Salesforce takes no brotli in requests (WF §7.3), so a request that names it is refused, not unpacked.
    /// </param>
    public static Stream? Unpack(Stream packed, IEnumerable<string> encodings, bool isRequest = false)
    {
        Stream? stream = packed;
        foreach (var encoding in encodings.Reverse())
        {
            stream = stream is null ? null : encoding.ToLowerInvariant() switch
            {
                "gzip" or "x-gzip" => new GZipStream(stream, CompressionMode.Decompress),
                "deflate" => new ZLibStream(stream, CompressionMode.Decompress),
                "br" when !isRequest => new BrotliStream(stream, CompressionMode.Decompress),
                RawDeflate => new DeflateStream(stream, CompressionMode.Decompress),
                Identity => stream,
                _ => null,
            };
        }

        return stream;
    }

    /// <summary>
    /// The codings that a response body has in fact. Some hosts and proxies label plain bodies as packed, pack without a label, or send raw
    /// deflate for <c>deflate</c> (WF §10). The first bytes tell.
    /// </summary>
    /// <param name="labelled">The values of <c>Content-Encoding</c>.</param>
    /// <param name="head">The first bytes of the body.</param>
    /// <returns>Codings for <see cref="Unpack(Stream, IEnumerable{string}, bool)"/>; <c>identity</c> where the body is plain.</returns>
    public static IReadOnlyCollection<string> Actual(ICollection<string> labelled, ReadOnlySpan<byte> head)
    {
        if (labelled.Count > 1 || head.Length < 2)
        {
            return [.. labelled];
        }

        var label = labelled.Count == 0 ? Identity : labelled.Single().Trim().ToLowerInvariant();
        if (head is [0x1F, 0x8B, ..])
        {
            return ["gzip"];
        }

        return label switch
        {
            "gzip" or "x-gzip" => [IsZlib(head) ? "deflate" : Identity],
            "deflate" => [IsZlib(head) ? "deflate" : Yields(RawDeflate, head) ? RawDeflate : Identity],
            "br" => [Yields("br", head) ? "br" : Identity],
            _ => [label],
        };
    }

    /// <summary>The header of RFC 1950: method 8, and a check over both bytes.</summary>
    private static bool IsZlib(ReadOnlySpan<byte> head) => (head[0] & 0x0F) == 8 && ((head[0] << 8) + head[1]) % 31 == 0;

    /// <summary>Whether a decoder makes anything of the first bytes.</summary>
    private static bool Yields(string coding, ReadOnlySpan<byte> head)
    {
        using var decoder = Unpack(new MemoryStream(head.ToArray(), writable: false), [coding])!;
        try
        {
            return decoder.Read(new byte[64]) > 0;
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>
    /// <paramref name="body"/> of a request without the codings that its head names; null when one of them cannot be read.
    /// </summary>
    public static Stream? Unpack(Stream body, HttpRequest request)
        => Unpack(
            body,
            request.Headers.ContentEncoding.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            isRequest: true);

    /// <summary>
    /// Reads what a decoder yields, bounded: a few kilobytes can decode to gigabytes. A body that is cut off, or not what its label
    /// says, yields what could be read of it; a client could read no more.
    /// </summary>
    /// <returns>The bytes, and whether they are all that the body holds.</returns>
    public static async Task<(Memory<byte> Bytes, bool Whole)> ReadAsync(Stream decoder, int limit, CancellationToken cancellationToken)
    {
        var decoded = new byte[limit];
        var length = 0;
        try
        {
            while (length < limit)
            {
                var read = await decoder.ReadAsync(decoded.AsMemory(length), cancellationToken);
                if (read == 0)
                {
                    return (decoded.AsMemory(0, length), true);
                }

                length += read;
            }

            return (decoded, await decoder.ReadAsync(new byte[1], cancellationToken) == 0);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            // Brotli reports a broken body by the second.
            return (decoded.AsMemory(0, length), true);
        }
    }

    private static bool IsReadable(string coding) => coding.ToLowerInvariant() is "gzip" or "x-gzip" or "deflate" or "br" or "identity";
}
