using Sidecar.Streams;

namespace Sidecar.Secrets;

/// <summary>
/// A body in which secrets become stars while it streams, however long it is and wherever its reads are cut. The length stays, so that an
/// announced one remains true. Only the beginning of what may be a secret is held back until it is known.
/// </summary>
internal sealed class MaskingStream : AsyncReadStream
{
    private readonly Stream _source;
    private readonly byte[][] _secrets;
    private readonly byte[] _buffer;
    private int _start;
    private int _end;
    private bool _ended;

    public MaskingStream(Stream source, byte[][] secrets)
    {
        _source = source;
        _secrets = secrets;
        _buffer = new byte[(16 * 1024) + secrets.Max(secret => secret.Length)];
    }

    /// <summary>Overwrites every whole secret in <paramref name="bytes"/>.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool Mask(Span<byte> bytes, byte[][] secrets)
    {
        var found = false;
        foreach (var secret in secrets)
        {
            for (var rest = bytes; rest.IndexOf(secret) is var at and >= 0; rest = rest[(at + secret.Length)..])
            {
                found = true;
                var masked = rest.Slice(at, secret.Length);
                for (var i = 0; i < masked.Length; i++)
                {
                    // The zero halves of UTF-16 stay.
                    masked[i] = masked[i] == 0 ? (byte)0 : (byte)'*';
                }
            }
        }

        return found;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var ready = _end - _start - (_ended ? 0 : HeldBack());
            if (ready > 0 || _ended)
            {
                var count = Math.Min(ready, buffer.Length);
                _buffer.AsMemory(_start, count).CopyTo(buffer);
                _start += count;
                return count;
            }

            if (buffer.IsEmpty)
            {
                // A read of nothing only waits for something.
                return await _source.ReadAsync(buffer, cancellationToken);
            }

            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            var read = await _source.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _ended = read == 0;
            _end += read;
            Mask(_buffer.AsSpan(0, _end), _secrets);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>How many of the last bytes may be the beginning of a secret.</summary>
    private int HeldBack()
    {
        var held = 0;
        foreach (var secret in _secrets)
        {
            for (var length = Math.Min(secret.Length - 1, _end - _start); length > held; length--)
            {
                if (_buffer.AsSpan(_start, _end - _start).EndsWith(secret.AsSpan(0, length)))
                {
                    held = length;
                }
            }
        }

        return held;
    }
}
