namespace Sidecar.SharedTokens;

/// <summary>
/// Looks at Redis now and then and after each reconnection. So a replica learns of a token that it was not told of, gives its own to a
/// Redis that lost everything, and notices that Redis is away or back without a request.
/// </summary>
internal static class ShareWatch
{
    /// <summary>Begins. It ends with <see cref="TokenShare.Stopping"/>.</summary>
    public static void Start(TokenShare share, RedisConnection redis, ShareState state, ShareTimes times, TimeProvider time)
    {
        var wake = new SemaphoreSlim(0);
        redis.Changed += trouble =>
        {
            if (trouble is null)
            {
                wake.Release();
            }
            else
            {
                state.Reads(trouble);
            }
        };
        _ = Task.Run(() => WatchAsync(share, wake, times, time), CancellationToken.None);
    }

    private static async Task WatchAsync(TokenShare share, SemaphoreSlim wake, ShareTimes times, TimeProvider time)
    {
        // With jitter: ten thousand replicas ask at different moments. Nothing is asked before the first connection, which a login makes.
        await wake.WaitAsync(share.Stopping);
        while (!share.Stopping.IsCancellationRequested)
        {
            try
            {
                await share.LookAsync(share.Stopping);
            }
            catch (RedisException)
            {
                // The state was told.
            }

            using var pause = CancellationTokenSource.CreateLinkedTokenSource(share.Stopping);
            var next = Task.Delay(times.Watch * (0.67 + (Random.Shared.NextDouble() * 0.66)), time, pause.Token);
            await Task.WhenAny(next, wake.WaitAsync(pause.Token));
            await pause.CancelAsync();
        }
    }
}
