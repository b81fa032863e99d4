namespace Sidecar.Streams;

/// <summary>What comes out of a decompressor, up to a limit: ten megabytes of gzip can be ten gigabytes of text.</summary>
internal sealed class BoundedStream(Stream source, long limit) : AsyncReadStream
{
    private long _read;

    /// <exception cref="BodyTooLargeException">The limit is passed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await source.ReadAsync(buffer, cancellationToken);
        _read += count;
        return _read <= limit ? count : throw new BodyTooLargeException(limit);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>A body unpacks to more than anybody would send in earnest.</summary>
internal sealed class BodyTooLargeException(long limit) : IOException($"The body unpacks to more than {limit} bytes.")
{
    public long Limit => limit;
}
