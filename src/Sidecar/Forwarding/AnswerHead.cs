using System.Net.Http.Headers;

namespace Sidecar.Forwarding;

/// <summary>
/// The beginning of an answer, read (bounded) to see what it says of the session, and then put back before the rest so that the client gets
/// every byte of it.
/// </summary>
internal sealed class AnswerHead
{
    /// <summary>Session errors are short; what is longer is something else.</summary>
    public const int Limit = 64 * 1024;

    private AnswerHead(byte[] raw, bool complete, byte[] decoded, bool decodedWhole)
    {
        Raw = raw;
        Complete = complete;
        Decoded = decoded;
        DecodedWhole = complete && decodedWhole;
    }

    /// <summary>The bytes read, as they came.</summary>
    public byte[] Raw { get; }

    /// <summary>Whether that is the whole body.</summary>
    public bool Complete { get; }

    /// <summary>The same bytes without gzip, deflate or br; as far as they could be decoded.</summary>
    public byte[] Decoded { get; }

    /// <summary>Whether <see cref="Decoded"/> is the whole body, too: what is packed can be whole here and longer than the limit when unpacked.</summary>
    public bool DecodedWhole { get; }

    /// <summary>Reads the head and leaves <paramref name="answer"/> with a content that still yields the whole body.</summary>
    public static async Task<AnswerHead> ReadAsync(HttpResponseMessage answer, int limit, CancellationToken cancellationToken)
    {
        var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[4096];
        var length = 0;
        var complete = false;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length >= limit)
                {
                    break;
                }

                Array.Resize(ref buffer, Math.Min(limit, length * 4));
            }

            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                complete = true;
                break;
            }

            length += read;
        }

        var raw = buffer[..length];
        PutBack(answer, raw, complete ? null : stream);
        var (decoded, whole) = await DecodeAsync(raw, answer.Content.Headers.ContentEncoding, limit, cancellationToken);
        return new AnswerHead(raw, complete, decoded, whole);
    }

    /// <summary>Replaces the whole body by <paramref name="body"/>, not encoded.</summary>
    public static void Replace(HttpResponseMessage answer, byte[] body)
    {
        // What is left of the old body, and the connection with it, is given up here: nobody would read it.
        using var replaced = answer.Content;
        PutBack(answer, body, null);
        answer.Content.Headers.ContentEncoding.Clear();
        answer.Content.Headers.ContentLength = body.Length;
    }

    /// <summary>Replaces the body by what <paramref name="body"/> makes of it, not encoded; as long as it was, unless it was encoded.</summary>
    public static void Replace(HttpResponseMessage answer, Stream body)
    {
        var content = new StreamContent(body);
        CopyHeaders(answer.Content.Headers, content.Headers);
        if (content.Headers.ContentEncoding.Count > 0)
        {
            content.Headers.ContentEncoding.Clear();
            content.Headers.ContentLength = null;
        }

        answer.Content = content;
    }

    private static void PutBack(HttpResponseMessage answer, byte[] head, Stream? rest)
    {
        HttpContent content = rest is null ? new ByteArrayContent(head) : new StreamContent(new PrefixedStream(head, rest, ownsRest: true));
        CopyHeaders(answer.Content.Headers, content.Headers);
        answer.Content = content;
    }

    private static void CopyHeaders(HttpContentHeaders from, HttpContentHeaders to)
    {
        to.Clear();
        foreach (var (name, values) in from.NonValidated)
        {
            to.TryAddWithoutValidation(name, values);
        }
    }

    private static async Task<(byte[] Decoded, bool Whole)> DecodeAsync(byte[] raw, ICollection<string> encodings, int limit, CancellationToken cancellationToken)
    {
        if (encodings.Count == 0 || raw.Length == 0)
        {
            return (raw, true);
        }

        if (ContentCodings.Unpack(new MemoryStream(raw), encodings) is not { } stream)
        {
            return (raw, false);
        }

        // Bounded: a few kilobytes can decode to gigabytes.
        var decoded = new byte[limit];
        var length = 0;
        try
        {
            while (length < limit)
            {
                var read = await stream.ReadAsync(decoded.AsMemory(length), cancellationToken);
                if (read == 0)
                {
                    return (decoded[..length], true);
                }

                length += read;
            }

            return (decoded, await stream.ReadAsync(new byte[1], cancellationToken) == 0);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            // Cut off or not what it says (br says so by the second): judged by what could be read. A client could read no more of it.
            return (decoded[..length], true);
        }
    }
}
