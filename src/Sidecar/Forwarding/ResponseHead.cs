using System.Net.Http.Headers;
using Sidecar.Streams;

namespace Sidecar.Forwarding;

/// <summary>
/// The beginning of a response, read (bounded) to see what it says of the session, and put back before the rest so that the client gets
/// every byte of it.
/// </summary>
internal sealed class ResponseHead
{
    /// <summary>Session errors are short; a longer response is something else.</summary>
    public const int Limit = 64 * 1024;

    private ResponseHead(Memory<byte> raw, bool complete, Memory<byte> decoded, bool decodedWhole)
    {
        Raw = raw;
        Complete = complete;
        Decoded = decoded;
        DecodedWhole = complete && decodedWhole;
    }

    /// <summary>The bytes read, as they came.</summary>
    public Memory<byte> Raw { get; }

    /// <summary>Whether that is the whole body.</summary>
    public bool Complete { get; }

    /// <summary>The same bytes without gzip, deflate or br; as far as they could be decoded.</summary>
    public Memory<byte> Decoded { get; }

    /// <summary>
    /// Whether <see cref="Decoded"/> is the whole body, too: a packed body can be whole here and longer than the limit when unpacked.
    /// </summary>
    public bool DecodedWhole { get; }

    /// <summary>Reads the head and leaves <paramref name="response"/> with a content that still yields the whole body.</summary>
    public static async Task<ResponseHead> ReadAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var (raw, complete) = await BoundedRead.UpToAsync(stream, limit, cancellationToken);
        PutBack(response, raw, complete ? null : stream);
        var (decoded, whole) = await DecodeAsync(raw, response.Content.Headers.ContentEncoding, limit, cancellationToken);
        return new ResponseHead(raw, complete, decoded, whole);
    }

    /// <summary>Replaces the whole body by <paramref name="body"/>, not encoded.</summary>
    public static void Replace(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        // What is left of the old body, and the connection with it, is given up here: nobody would read it.
        using var replaced = response.Content;
        PutBack(response, body, null);
        response.Content.Headers.ContentEncoding.Clear();
        response.Content.Headers.ContentLength = body.Length;
    }

    /// <summary>
    /// Replaces the body by what <paramref name="body"/> makes of it, not encoded; as long as it was, unless it was encoded.
    /// </summary>
    public static void Replace(HttpResponseMessage response, Stream body)
    {
        var content = new StreamContent(body);
        CopyHeaders(response.Content.Headers, content.Headers);
        if (content.Headers.ContentEncoding.Count > 0)
        {
            content.Headers.ContentEncoding.Clear();
            content.Headers.ContentLength = null;
        }

        response.Content = content;
    }

    private static void PutBack(HttpResponseMessage response, ReadOnlyMemory<byte> head, Stream? rest)
    {
        HttpContent content = rest is null
            ? new ReadOnlyMemoryContent(head)
            : new StreamContent(new PrefixedStream(head, rest, ownsRest: true));
        CopyHeaders(response.Content.Headers, content.Headers);
        response.Content = content;
    }

    private static void CopyHeaders(HttpContentHeaders from, HttpContentHeaders to)
    {
        to.Clear();
        foreach (var (name, values) in from.NonValidated)
        {
            to.TryAddWithoutValidation(name, values);
        }
    }

    private static async Task<(Memory<byte> Decoded, bool Whole)> DecodeAsync(
        Memory<byte> raw, ICollection<string> encodings, int limit, CancellationToken cancellationToken)
    {
        var actual = ContentCodings.Actual(encodings, raw.Span);
        if (raw.Length == 0 || actual.All(coding => coding == "identity"))
        {
            return (raw, true);
        }

        using var packed = new MemoryStream(raw.ToArray(), writable: false);
        return ContentCodings.Unpack(packed, actual) is { } stream
            ? await ContentCodings.ReadAsync(stream, limit, cancellationToken)
            : (raw, false);
    }
}
