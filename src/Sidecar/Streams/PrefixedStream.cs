namespace Sidecar.Streams;

/// <summary>
/// A body of which the beginning was read: that, or what it was changed to (a SOAP head with the session in place), then the rest as it
/// comes.
/// </summary>
/// <param name="head">The beginning.</param>
/// <param name="rest">The rest.</param>
/// <param name="ownsRest">
/// Whether the rest is disposed with this. An answer's must be, for its connection is open until then; a request's is sent twice.
/// </param>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> head, Stream rest, bool ownsRest = false) : AsyncReadStream
{
    private int _position;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= head.Length)
        {
            return rest.ReadAsync(buffer, cancellationToken);
        }

        var count = Math.Min(buffer.Length, head.Length - _position);
        head.Slice(_position, count).CopyTo(buffer);
        _position += count;
        return ValueTask.FromResult(count);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && ownsRest)
        {
            rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
