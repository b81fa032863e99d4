using Sidecar.Configuration;
using Sidecar.Streams;

namespace Sidecar.SharedTokens;

/// <summary>
/// The connection to Redis, made again when it ends, for as long as the process lives. Several principals share it. Nothing here waits
/// long: a Redis that is away costs a caller nothing but the knowledge that it is.
/// </summary>
internal sealed class RedisConnection : IDisposable
{
    /// <summary>A reply that takes longer does not help a request that waits for a token.</summary>
    public static readonly TimeSpan ReplyWithin = TimeSpan.FromSeconds(1.5);

    // Longer, because a pod that starts gets little of a busy node. A Redis that is not there at all is told at once.
    private static readonly TimeSpan FirstConnectionWithin = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>Replies that are this late come from a Redis or a network that has gone.</summary>
    private const int LateRepliesAtMost = 5;

    private readonly CancellationTokenSource _stopping = new();
    private readonly RedisDialer _dialer;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Action<byte[]>> _channels = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RedisLink? _link;
    private volatile RedisException _trouble = new(RedisTrouble.Unreachable, "There is no connection to Redis yet.");
    private int _late;
    private bool _started;

    public RedisConnection(SharedTokenOptions options, TimeProvider time) => (_dialer, _time) = (new(options), time);

    /// <summary>A connection was made (null), or it was lost or could not be made: what is wrong.</summary>
    public event Action<RedisException?>? Changed;

    /// <summary>Gets what is published on a channel, also after a reconnection. Before the first command.</summary>
    /// <param name="channel">Its name.</param>
    /// <param name="received">Must neither wait nor throw.</param>
    public void Subscribe(string channel, Action<byte[]> received)
    {
        lock (_gate)
        {
            _channels[channel] = received;
        }
    }

    /// <summary>Sends a command. The first one makes the connection and waits for it.</summary>
    /// <returns>The reply's value; null when it has none.</returns>
    /// <exception cref="RedisException">Redis is away, too slow, or refuses.</exception>
    public async Task<byte[]?> SendAsync(byte[] command, CancellationToken cancellationToken)
    {
        if (!_tried.Task.IsCompleted)
        {
            Start();
            await Task.WhenAny(_tried.Task, Task.Delay(FirstConnectionWithin, _time, cancellationToken));
        }

        var trouble = _trouble;
        var link = _link ?? throw new RedisException(trouble.Trouble, trouble.Message);
        try
        {
            var reply = await TimeLimit.WithinAsync(
                ReplyWithin, _time, token => new ValueTask<byte[]?>(link.SendAsync(command, token)), cancellationToken);
            Volatile.Write(ref _late, 0);
            return reply;
        }
        catch (TimeoutException)
        {
            if (Interlocked.Increment(ref _late) >= LateRepliesAtMost)
            {
                link.Dispose();
            }

            throw new RedisException(RedisTrouble.Slow, $"Redis did not respond within {ReplyWithin.TotalSeconds:0.#} s.");
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _link?.Dispose();
    }

    private void Start()
    {
        lock (_gate)
        {
            if (_started)
            {
                return;
            }

            _started = true;
            _ = Task.Run(KeepAsync, CancellationToken.None);
        }
    }

    private async Task KeepAsync()
    {
        var pause = FirstPause;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var ended = await OpenAsync();
                pause = FirstPause;
                await ended;
                _link = null;
                _trouble = Volatile.Read(ref _late) >= LateRepliesAtMost
                    ? new(RedisTrouble.Slow, "Redis no longer responds.")
                    : new(RedisTrouble.Unreachable, "The connection to Redis ended.");
            }
            catch (RedisException failed)
            {
                _trouble = failed;
            }
            catch (Exception unexpected) when (unexpected is not OperationCanceledException)
            {
                _trouble = new(RedisTrouble.Unexpected, $"Connecting to Redis failed ({unexpected.GetType().Name}).");
            }

            _tried.TrySetResult();
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            Changed?.Invoke(_trouble);

            // With jitter: a Redis that comes back is not met by all replicas at one moment.
            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), _time, _stopping.Token);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <returns>Ends with the connection.</returns>
    private async Task<Task> OpenAsync()
    {
        using var limit = new CancellationTokenSource(ConnectWithin, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        var (link, ended) = await _dialer.ConnectAsync(Pushed, either.Token);
        try
        {
            string[] channels;
            lock (_gate)
            {
                channels = [.. _channels.Keys];
            }

            foreach (var channel in channels)
            {
                await link.SendAsync(RedisFrame.Command("SUBSCRIBE", channel), either.Token);
            }
        }
        catch (OperationCanceledException)
        {
            link.Dispose();
            throw new RedisException(RedisTrouble.Slow, "Redis did not complete a subscription in time.");
        }
        catch (RedisException)
        {
            link.Dispose();
            throw;
        }

        (_link, _late) = (link, 0);
        _tried.TrySetResult();
        Changed?.Invoke(null);
        return ended;
    }

    private void Pushed(byte[] channel, byte[] content)
    {
        Action<byte[]>? received;
        lock (_gate)
        {
            _channels.TryGetValue(System.Text.Encoding.UTF8.GetString(channel), out received);
        }

        received?.Invoke(content);
    }
}
