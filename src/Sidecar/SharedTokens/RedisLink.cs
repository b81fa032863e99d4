namespace Sidecar.SharedTokens;

/// <summary>
/// One connection to Redis, from its greeting to its end. Commands are answered in the order in which they were sent; messages of
/// subscriptions come in between (RESP3), so that one connection serves for both.
/// </summary>
/// <param name="stream">The connection. Belongs to this object.</param>
/// <param name="pushed">Gets what comes by subscription: channel and content. Must neither wait nor throw.</param>
internal sealed class RedisLink(Stream stream, Action<byte[], byte[]> pushed) : IDisposable
{
    /// <summary>The largest message that is read. A token has at most 12 KiB.</summary>
    private const int LargestMessage = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Queue<TaskCompletionSource<byte[]?>> _unanswered = [];
    private bool _ended;

    private static RedisException Ended => new(RedisTrouble.Unreachable, "The connection to Redis ended.");

    /// <summary>Sends a command.</summary>
    /// <returns>The reply's value; null when it has none.</returns>
    /// <exception cref="RedisException">Redis refused it, or the connection ended.</exception>
    public async Task<byte[]?> SendAsync(byte[] command, CancellationToken cancellationToken)
    {
        var reply = new TaskCompletionSource<byte[]?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _writing.WaitAsync(cancellationToken);
        try
        {
            lock (_gate)
            {
                if (_ended)
                {
                    throw Ended;
                }

                _unanswered.Enqueue(reply);
            }

            await stream.WriteAsync(command, cancellationToken);
        }
        catch (Exception broken) when (broken is not RedisException)
        {
            // Half a command may have gone out: nothing on this connection means anything any more.
            Dispose();
            throw broken is OperationCanceledException ? broken : Ended;
        }
        finally
        {
            _writing.Release();
        }

        return await reply.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Reads until the connection ends.</summary>
    public async Task ReadToEndAsync()
    {
        var buffer = new byte[2048];
        var filled = 0;
        try
        {
            while (true)
            {
                var used = 0;
                while (RedisFrame.TryRead(buffer.AsSpan(used, filled - used), out var length, out var frame))
                {
                    used += length;
                    Take(frame);
                }

                buffer.AsSpan(used, filled - used).CopyTo(buffer);
                filled -= used;
                if (filled == buffer.Length)
                {
                    if (filled >= LargestMessage)
                    {
                        return;
                    }

                    Array.Resize(ref buffer, buffer.Length * 2);
                }

                var read = await stream.ReadAsync(buffer.AsMemory(filled));
                if (read == 0)
                {
                    return;
                }

                filled += read;
            }
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException or RedisException or InvalidOperationException)
        {
            // Whoever waits for a reply is told by Dispose.
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Ends the connection. Commands without a reply fail.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            while (_unanswered.TryDequeue(out var waiting))
            {
                waiting.TrySetException(Ended);

                // Nobody may be waiting any more, and then nobody looks at the failure.
                _ = waiting.Task.Exception;
            }
        }

        stream.Dispose();
    }

    private void Take(RedisFrame frame)
    {
        if (frame.IsPush && (frame.Push is not [var kind, ..] || !kind.AsSpan().SequenceEqual("subscribe"u8)))
        {
            if (frame.Push is [var message, var channel, var content] && message.AsSpan().SequenceEqual("message"u8))
            {
                pushed(channel, content);
            }

            return;
        }

        TaskCompletionSource<byte[]?>? waiting;
        lock (_gate)
        {
            // A push message also replies to SUBSCRIBE.
            _unanswered.TryDequeue(out waiting);
        }

        if (frame.Error is { } error)
        {
            waiting?.TrySetException(error);
            _ = waiting?.Task.Exception;
        }
        else
        {
            waiting?.TrySetResult(frame.Value);
        }
    }
}
