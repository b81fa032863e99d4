using System.IO.Compression;
using Sidecar.Listening;

namespace Sidecar.LegacyLogins;

/// <summary>Reads small bodies whole, within a bound.</summary>
internal static class BoundedBody
{
    /// <summary>A login is sent in one piece; one that takes longer is not meant to end.</summary>
    public static readonly TimeSpan LoginWithin = TimeSpan.FromSeconds(30);

    /// <summary>As <see cref="ReadAsync"/>, within <see cref="LoginWithin"/>.</summary>
    /// <exception cref="TimeoutException">The body did not end in time.</exception>
    public static Task<byte[]?> ReadLoginAsync(Stream body, int limit, TimeProvider time, CancellationToken cancellationToken)
        => ClientPatience.WithinAsync(LoginWithin, time, token => new ValueTask<byte[]?>(ReadAsync(body, limit, token)), cancellationToken);

    /// <summary>The whole of <paramref name="body"/>, or null when it is longer than <paramref name="limit"/>.</summary>
    public static async Task<byte[]?> ReadAsync(Stream body, int limit, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(4096, limit + 1)];
        var count = 0;
        while (true)
        {
            var read = await body.ReadAsync(buffer.AsMemory(count), cancellationToken).ConfigureAwait(false);
            if (read == 0) return buffer.AsSpan(0, count).ToArray();
            count += read;
            if (count > limit) return null;
            if (count == buffer.Length) Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, limit + 1L));
        }
    }

    /// <summary>
    /// The unpacked form of a gzip body that was read within the same bound, or null when it is longer. Both bounds count: a few bytes
    /// may unpack to gigabytes, and gigabytes to nothing.
    /// </summary>
    /// <exception cref="InvalidDataException">It is no gzip.</exception>
    public static async Task<byte[]?> UnpackAsync(byte[] packed, int limit, CancellationToken cancellationToken)
    {
        await using var unpacking = new GZipStream(new MemoryStream(packed, writable: false), CompressionMode.Decompress);
        return await ReadAsync(unpacking, limit, cancellationToken).ConfigureAwait(false);
    }
}
