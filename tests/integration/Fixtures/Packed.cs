using System.IO.Compression;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>Bytes in a content coding.</summary>
public static class Packed
{
    public static byte[] Gzip(ReadOnlySpan<byte> bytes) => Pack(bytes, packed => new GZipStream(packed, CompressionLevel.Optimal));

    public static byte[] Pack(ReadOnlySpan<byte> bytes, Func<Stream, Stream> packer)
    {
        ArgumentNullException.ThrowIfNull(packer);
        using var packed = new MemoryStream();
        using (var stream = packer(packed))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }
}
