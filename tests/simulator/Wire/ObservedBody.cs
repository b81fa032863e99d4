using System.Security.Cryptography;
using Simulator.Control;

namespace Simulator.Wire;

/// <summary>Hashes and counts a request body as it is read, and keeps its beginning, without holding the rest.</summary>
internal sealed class ObservedBody(Stream inner, ReceivedRequest received, int keep) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MemoryStream _beginning = new();
    private long _length;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        Observe(buffer.Span[..count], atEnd: count == 0 && buffer.Length > 0);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
        => throw new NotSupportedException("Request bodies are read asynchronously.");

    /// <summary>Publishes what was read so far; called at the end of the body, and when the request ends without one.</summary>
    public void Publish()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        received.SetBody(_length, Convert.ToHexStringLower(_hash.GetHashAndReset()), _beginning.ToArray());
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Readers such as GZipStream dispose what they wrap; the server's own stream is not ours to close, and the rest may still be
            // drained.
            return;
        }

        base.Dispose(disposing);
    }

    private void Observe(ReadOnlySpan<byte> bytes, bool atEnd)
    {
        if (_ended)
        {
            return;
        }

        _length += bytes.Length;
        _hash.AppendData(bytes);
        var room = keep - (int)_beginning.Length;
        _beginning.Write(bytes[..Math.Min(room, bytes.Length)]);
        if (atEnd)
        {
            Publish();
        }
    }
}
