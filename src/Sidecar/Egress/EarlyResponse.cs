using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Sidecar.Egress;

/// <summary>
/// The receiving side of a <see cref="DestinationStream"/>. While a long request is being sent it reads ahead where nobody else reads, and
/// ends the sending when an error begins to arrive.
/// </summary>
internal sealed class EarlyResponse(Stream inner, EgressTraffic traffic) : IDisposable
{
    private const int AheadBuffer = 4 * 1024;

    private readonly Lock _role = new();
    private Reader _reader; // a stream has one at a time, and the handler may begin to read while this one reads ahead
    private Task? _readingAhead;
    private ExceptionDispatchInfo? _aheadFailure;
    private byte[] _ahead = [];
    private int _aheadStart;
    private int _aheadEnd;
    private ResponseStart _start;
    private CancellationTokenSource? _stopWriting;
    private volatile bool _responseBegan;
    private volatile bool _errorBegan;
    private volatile bool _droppedForError;

    private enum Reader { Nobody, TheHandler, Ahead }

    /// <summary>Why a write failed; null when none did. The connection is of no use from then on, but for what it still holds.</summary>
    public IOException? SendFailure { get; set; }

    /// <summary>Whether a part of a request was dropped, so that nothing more may be sent on this connection.</summary>
    public bool SendingEnded => SendFailure is not null || _droppedForError;

    public void BeginRequest()
    {
        _responseBegan = false;
        _errorBegan = false;
        _start = default;
        if (_stopWriting is { IsCancellationRequested: true })
        {
            _stopWriting.Dispose();
            _stopWriting = null;
        }
    }

    /// <summary>Writes unless the response has begun and is an error (or a redirect); gives up when it becomes one meanwhile.</summary>
    public async ValueTask WriteWatchingAsync(ReadOnlyMemory<byte> buffer)
    {
        var stop = _stopWriting ??= new CancellationTokenSource();
        ReadAheadIfNobodyReads();

        if (_errorBegan)
        {
            _droppedForError = true;
            return;
        }

        try
        {
            await inner.WriteAsync(buffer, stop.Token);
        }
        catch (OperationCanceledException) when (_errorBegan)
        {
            // The write has ended, so the buffer is the caller's again.
            _droppedForError = true;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var ahead = !BecomeReader();
        Exception? failure = null;
        try
        {
            var read = ahead ? await ReadWhatCameAsync(buffer) : await inner.ReadAsync(buffer, cancellationToken);
            if (read > 0)
            {
                Arrived(buffer.Span[..read]);
                traffic.CountReceived(read);
            }

            if (read > 0 || buffer.IsEmpty || _responseBegan)
            {
                return read;
            }
        }
        catch (IOException e) when (!_responseBegan)
        {
            failure = e;
        }
        finally
        {
            if (!ahead)
            {
                LeaveReading();
            }
        }

        throw new ConnectionEndedException(
            "The connection ended before a response.", failure ?? SendFailure, () => SendFailure is not null);
    }

    public void Dispose() => _stopWriting?.Dispose();

    private void ReadAheadIfNobodyReads()
    {
        lock (_role)
        {
            if (!_responseBegan && _reader == Reader.Nobody)
            {
                _reader = Reader.Ahead;
                _readingAhead = ReadAheadAsync();
            }
        }
    }

    /// <returns>False where somebody reads ahead.</returns>
    private bool BecomeReader()
    {
        lock (_role)
        {
            if (_reader == Reader.Ahead)
            {
                return false;
            }

            _reader = Reader.TheHandler;
            return true;
        }
    }

    private void LeaveReading()
    {
        lock (_role)
        {
            _reader = Reader.Nobody;
        }
    }

    private async Task ReadAheadAsync()
    {
        _ahead = new byte[AheadBuffer];
        (_aheadStart, _aheadEnd, _aheadFailure) = (0, 0, null);
        try
        {
            // Interim responses say nothing: on to the final one.
            while (_start.StatusClass == default && _aheadEnd < _ahead.Length)
            {
                var read = await inner.ReadAsync(_ahead.AsMemory(_aheadEnd));
                if (read == 0)
                {
                    return;
                }

                _aheadEnd += read;
                Arrived(_ahead.AsSpan(_aheadEnd - read, read));
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // For the one who reads, if anybody still does.
            _aheadFailure = ExceptionDispatchInfo.Capture(failure);
        }
    }

    private async ValueTask<int> ReadWhatCameAsync(Memory<byte> buffer)
    {
        await _readingAhead!;
        var count = Math.Min(buffer.Length, _aheadEnd - _aheadStart);
        _ahead.AsSpan(_aheadStart, count).CopyTo(buffer.Span);
        _aheadStart += count;
        if (_aheadStart == _aheadEnd && !buffer.IsEmpty)
        {
            _ahead = [];
            _readingAhead = null;
            LeaveReading();
            if (count == 0)
            {
                _aheadFailure?.Throw();
            }
        }

        return count;
    }

    private void Arrived(ReadOnlySpan<byte> bytes)
    {
        _responseBegan = true;
        _start.Read(bytes);
        if (_start.StatusClass >= '3' && !_errorBegan)
        {
            _errorBegan = true;
            _stopWriting?.Cancel();
        }
    }
}
