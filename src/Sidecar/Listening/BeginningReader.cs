using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Sidecar.Listening;

/// <summary>
/// Remembers the beginning of what was read last. The web server keeps no word of a request that it could not read, and takes its bytes
/// from the connection before it says so.
/// </summary>
internal sealed class BeginningReader(PipeReader inner) : PipeReader
{
    // The method and the path, which tell the family; a query is not wanted.
    private const int Remembered = 256;

    private readonly byte[] _beginning = new byte[Remembered];
    private int _length;

    public ReadOnlySpan<byte> Beginning => _beginning.AsSpan(0, _length);

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var reading = inner.ReadAsync(cancellationToken);
        return reading.IsCompletedSuccessfully ? new(Remember(reading.Result)) : WaitAsync(reading);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result))
        {
            return false;
        }

        Remember(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    // Pooled: nearly every request waits here for its first byte.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> WaitAsync(ValueTask<ReadResult> reading) => Remember(await reading);

    private ReadResult Remember(ReadResult result)
    {
        var first = result.Buffer.FirstSpan;
        _length = Math.Min(first.Length, Remembered);
        first[.._length].CopyTo(_beginning);
        return result;
    }
}
