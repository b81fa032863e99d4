using System.Buffers;
using System.Globalization;
using System.Text;
using RESPite.Messages;

namespace Sidecar.SharedTokens;

/// <summary>One message from Redis (RESP3), as far as the sidecar needs it.</summary>
/// <param name="IsPush">Whether Redis sent it by itself and not as a reply.</param>
/// <param name="Value">A reply's value; null for none, and for a reply that has several.</param>
/// <param name="Error">The error that it is, or null.</param>
/// <param name="Push">A push message's kind, channel and content.</param>
internal readonly record struct RedisFrame(bool IsPush, byte[]? Value, RedisException? Error, IReadOnlyList<byte[]> Push)
{
    /// <summary>Reads one message from the beginning of <paramref name="received"/>.</summary>
    /// <param name="received">What has come so far.</param>
    /// <param name="length">How long the message was.</param>
    /// <param name="frame">The message.</param>
    /// <returns>False when it has not wholly come.</returns>
    /// <exception cref="RedisException">It is no RESP.</exception>
    public static bool TryRead(ReadOnlySpan<byte> received, out int length, out RedisFrame frame)
    {
        (length, frame) = (0, default);
        try
        {
#pragma warning disable SER004 // Experimental: its shape may change with the version, which is pinned. RedisFrameTests test it.
            var state = default(RespScanState);
            if (RespFrameScanner.Default.TryRead(ref state, received) != OperationStatus.Done)
            {
                return false;
            }

            length = (int)state.TotalBytes;
#pragma warning restore SER004
            frame = Read(received[..length]);
            return true;
        }
        catch (Exception garbled) when (garbled is not RedisException)
        {
            throw new RedisException(RedisTrouble.Unexpected, "What responds there is no Redis.");
        }
    }

    /// <summary>A command as Redis wants it: an array of byte strings.</summary>
    public static byte[] Command(params ReadOnlySpan<RedisWord> words)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        Write(buffer, $"*{words.Length.ToString(CultureInfo.InvariantCulture)}\r\n");
        foreach (var word in words)
        {
            Write(buffer, $"${word.Bytes.Length.ToString(CultureInfo.InvariantCulture)}\r\n");
            buffer.Write(word.Bytes);
            Write(buffer, "\r\n");
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> buffer, string text) => buffer.Write(Encoding.ASCII.GetBytes(text));

    private static RedisFrame Read(ReadOnlySpan<byte> message)
    {
        var reader = new RespReader(message);
        reader.TryMoveNext(checkError: false);
        if (reader.IsError)
        {
            return new(false, null, RedisException.From(reader.ReadByteArray()), []);
        }

        if (reader.Prefix != RespPrefix.Push)
        {
            return new(false, reader.IsScalar && !reader.IsNull ? reader.ReadByteArray() : null, null, []);
        }

        var parts = new List<byte[]>();
        var children = reader.AggregateLength();
        for (var child = 0; child < children && child < 3 && reader.TryMoveNext(checkError: false) && reader.IsScalar; child++)
        {
            parts.Add(reader.IsNull ? [] : reader.ReadByteArray() ?? []);
        }

        return new(true, null, null, parts);
    }
}

/// <summary>A word of a command: text or bytes.</summary>
internal readonly record struct RedisWord(byte[] Bytes)
{
    public static implicit operator RedisWord(string text) => new(Encoding.UTF8.GetBytes(text));

    public static implicit operator RedisWord(byte[] bytes) => new(bytes);
}
