using System.IO.Pipelines;

namespace Sidecar.Listening;

/// <summary>
/// Bounds what one request of the admin port may send, head and body together. Kestrel's limits hold for all ports, and the clients need
/// larger ones: the admin port may be open to a whole cluster, and a probe needs a few hundred bytes.
/// </summary>
internal sealed class AdminRequestBound(PipeReader inner) : PipeReader
{
    public const int Limit = 8 * 1024;

    private ReadResult _last;
    private long _taken;

    /// <summary>The head has arrived: counting begins anew.</summary>
    public void BeginRequest() => _taken = 0;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        => Checked(await inner.ReadAsync(cancellationToken));

    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result))
        {
            return false;
        }

        Checked(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _taken += _last.Buffer.Slice(_last.Buffer.Start, consumed).Length;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private ReadResult Checked(ReadResult result)
    {
        if (_taken + result.Buffer.Length > Limit)
        {
            throw new BadHttpRequestException(
                $"Requests of the admin port have at most {Limit} bytes.", StatusCodes.Status431RequestHeaderFieldsTooLarge);
        }

        return _last = result;
    }
}
