using System.Buffers;

namespace Sidecar.Soap;

/// <summary>Reads a <see cref="SoapHead"/> from a request body.</summary>
internal static class SoapHeadReader
{
    /// <summary>Default bound of the look-ahead: 256 KiB.</summary>
    public const int DefaultLookAhead = 256 * 1024;

    private const int FirstAttempt = 4 * 1024;

    /// <summary>
    /// Reads from <paramref name="body"/> (already decompressed) until the operation is known. May read further than
    /// <see cref="SoapHead.Length"/>; the caller can rewind the stream (it records), so only Length matters.
    /// </summary>
    /// <remarks>
    /// Parses what there is and, when that does not suffice, starts over with four times as much: real heads fit the first attempt, the
    /// work stays linear, and reading the stream stays asynchronous although the XML reader is not.
    /// </remarks>
    public static async ValueTask<SoapHeadResult> ReadAsync(Stream body, int lookAhead, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfLessThan(lookAhead, 64);
        var size = Math.Min(FirstAttempt, lookAhead);
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        var count = 0;
        try
        {
            while (true)
            {
                var ended = false;
                while (count < size && !ended)
                {
                    var read = await body.ReadAsync(buffer.AsMemory(count, size - count), cancellationToken);
                    ended = read == 0;
                    count += read;
                }

                if (SoapHeadAttempt.TryRead(buffer.AsSpan(0, count), ended, out var result))
                {
                    return result;
                }

                if (size >= lookAhead)
                {
                    return new SoapHeadResult(
                        null, SoapHeadProblem.HeaderTooLarge, $"The SOAP operation does not appear within the first {lookAhead} bytes.");
                }

                size = (int)Math.Min(size * 4L, lookAhead);
                buffer = Grow(buffer, count, size);
            }
        }
        finally
        {
            // Holds session ids and, in a login, a password.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static byte[] Grow(byte[] buffer, int count, int size)
    {
        if (buffer.Length >= size)
        {
            return buffer;
        }

        var larger = ArrayPool<byte>.Shared.Rent(size);
        buffer.AsSpan(0, count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        return larger;
    }
}
