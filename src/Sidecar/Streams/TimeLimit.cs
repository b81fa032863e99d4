namespace Sidecar.Streams;

/// <summary>Bounds how long work may take. The caller's own cancellation stays a cancellation.</summary>
internal static class TimeLimit
{
    /// <summary>A login is sent in one piece; one that takes longer is not meant to end.</summary>
    public static readonly TimeSpan Login = TimeSpan.FromSeconds(30);

    /// <summary>What <paramref name="work"/> returns, if it does so within <paramref name="limit"/>.</summary>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    public static async Task<T> WithinAsync<T>(
        TimeSpan limit, TimeProvider time, Func<CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await work(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"It did not end within {limit}.");
        }
    }
}
