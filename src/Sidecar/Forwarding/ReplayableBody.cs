using System.Buffers;
using Sidecar.Streams;

namespace Sidecar.Forwarding;

/// <summary>
/// A request body that remembers what was read of it, so that the request can be sent a second time: in memory, then in a temporary file,
/// up to a limit. Past the limit, or when the file cannot be written, it goes on streaming and merely cannot be repeated any more: a body
/// is never lost for want of a copy of it.
/// </summary>
/// <remarks>
/// ASP.NET's <c>FileBufferingReadStream</c> was rejected: it throws at its limit and on a full disk, which would lose the request.
/// One reader at a time; the forwarder waits for the first copy to end before the second begins.
/// </remarks>
internal sealed class ReplayableBody : AsyncReadStream
{
    private readonly Stream _source;
    private readonly ReplayLimits _limits;
    private byte[]? _memory;
    private FileStream? _file;
    private long _recorded;
    private long _position;
    private bool _recording = true;

    public ReplayableBody(Stream source, ReplayLimits limits)
    {
        _source = source;
        _limits = limits;
    }

    /// <summary>A body that only streams, because it is known to be longer than the limit.</summary>
    public static ReplayableBody NotRecorded(Stream source, ReplayLimits limits)
    {
        var body = new ReplayableBody(source, limits);
        body.StopRecording(TooLarge(limits));
        return body;
    }

    /// <summary>Whether all that was read so far can be read again.</summary>
    public bool CanReplay => _recording;

    /// <summary>Why it cannot, once <see cref="CanReplay"/> is false; empty before.</summary>
    public string WhyNot { get; private set; } = "";

    /// <summary>Whether the source was read to its end.</summary>
    public bool Completed { get; private set; }

    /// <summary>Bytes read from the source so far, as long as <see cref="CanReplay"/>.</summary>
    public long Recorded => _recorded;

    /// <summary>What is remembered in memory (all of it, unless it went to a file).</summary>
    public ReadOnlySpan<byte> InMemory => _memory is null ? [] : _memory.AsSpan(0, (int)_recorded);

    /// <summary>Goes back to <paramref name="position"/>, which must have been read before.</summary>
    /// <exception cref="InvalidOperationException">The body cannot be replayed.</exception>
    public void Rewind(long position = 0)
    {
        if (!_recording || position > _recorded)
        {
            throw new InvalidOperationException("The request body cannot be replayed.");
        }

        _position = position;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position < _recorded && _recording)
        {
            return await ReadRecordedAsync(buffer, cancellationToken);
        }

        if (Completed)
        {
            return 0;
        }

        var read = await _source.ReadAsync(buffer, cancellationToken);
        if (read == 0)
        {
            // A zero-byte buffer asks only whether there is data.
            Completed = buffer.Length > 0;
            return 0;
        }

        _position += read;
        if (_recording)
        {
            // Not cancellable: the bytes are taken from the source already, and half a record would be worse than none.
            await RecordAsync(buffer[..read]);
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Forget();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadRecordedAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = (int)Math.Min(buffer.Length, _recorded - _position);
        if (_memory is not null)
        {
            _memory.AsMemory((int)_position, count).CopyTo(buffer);
        }
        else
        {
            count = await RandomAccess.ReadAsync(_file!.SafeFileHandle, buffer[..count], _position, cancellationToken);
        }

        _position += count;
        return count;
    }

    private async ValueTask RecordAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_recorded + bytes.Length > _limits.Total)
        {
            StopRecording(TooLarge(_limits));
            return;
        }

        if (_file is null && _recorded + bytes.Length <= _limits.Memory)
        {
            EnsureMemory((int)_recorded + bytes.Length);
            bytes.CopyTo(_memory.AsMemory((int)_recorded));
            _recorded += bytes.Length;
            return;
        }

        try
        {
            if (_file is null)
            {
                _file = SpillFile.Create(_limits.Directory);
                await RandomAccess.WriteAsync(_file.SafeFileHandle, _memory.AsMemory(0, (int)_recorded), 0);
                ReturnMemory();
            }

            await RandomAccess.WriteAsync(_file.SafeFileHandle, bytes, _recorded);
            _recorded += bytes.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            StopRecording("it could not be kept in a temporary file (Sidecar:Replay:Directory): the disk is full or may not be written");
        }
    }

    private void EnsureMemory(int needed)
    {
        if (_memory is null || _memory.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(_limits.Memory, Math.Max(4096, needed * 2)));
            InMemory.CopyTo(larger);
            ReturnMemory();
            _memory = larger;
        }
    }

    private static string TooLarge(ReplayLimits limits) => $"it is larger than Sidecar:Replay:Limit ({limits.Total} bytes)";

    private void StopRecording(string reason)
    {
        WhyNot = reason;
        _recording = false;
        Forget();
    }

    private void Forget()
    {
        ReturnMemory();
        _file?.Dispose();
        _file = null;
        _recording = false;
    }

    private void ReturnMemory()
    {
        if (_memory is not null)
        {
            // Request bodies are business data: the next renter of this array has no right to them.
            ArrayPool<byte>.Shared.Return(_memory, clearArray: true);
            _memory = null;
        }
    }
}
