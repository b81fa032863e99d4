namespace Sidecar.Listening;

/// <summary>Bounds the silence of a client before anything is in flight, when nothing else does.</summary>
internal static class ClientPatience
{
    /// <summary>What <paramref name="read"/> returns, if it does so within <paramref name="limit"/>. The client's own leaving stays a cancellation.</summary>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    public static async Task<T> WithinAsync<T>(TimeSpan limit, TimeProvider time, Func<CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await read(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The client did not send in time.");
        }
    }
}
