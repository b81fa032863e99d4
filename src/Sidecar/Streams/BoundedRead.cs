namespace Sidecar.Streams;

/// <summary>Reads small bodies, or the beginnings of large ones, into memory.</summary>
internal static class BoundedRead
{
    private const int FirstBuffer = 2048;

    /// <summary>
    /// Reads <paramref name="source"/> to its end, or <paramref name="limit"/> bytes of it. The buffer grows with what has come: a sender
    /// that only announces a body costs little memory.
    /// </summary>
    /// <returns>
    /// What was read, and whether the end was reached. A source of exactly <paramref name="limit"/> bytes counts as longer.
    /// </returns>
    public static async ValueTask<(
        Memory<byte> Bytes, bool Complete)> UpToAsync(Stream source, int limit, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(FirstBuffer, limit)];
        var length = 0;
        while (length < limit)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(limit, buffer.Length * 4L));
            }

            var read = await source.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return (buffer.AsMemory(0, length), true);
            }

            length += read;
        }

        return (buffer.AsMemory(0, length), false);
    }

    /// <summary>The whole of <paramref name="source"/>, or null when it is longer than <paramref name="limit"/>.</summary>
    public static async ValueTask<byte[]?> WholeAsync(Stream source, int limit, CancellationToken cancellationToken)
    {
        var (bytes, complete) = await UpToAsync(source, limit + 1, cancellationToken);
        return complete ? bytes.ToArray() : null;
    }
}
