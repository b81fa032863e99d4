using Microsoft.AspNetCore.Connections;

namespace Sidecar.Listening;

/// <summary>When a connection may be closed because others wait for its place.</summary>
/// <param name="Idle">Time since its last response ended. The next request may be on its way, so a client gets a moment.</param>
/// <param name="Unfinished">Time without a complete request head, the TLS handshake included.</param>
/// <param name="Serving">Time in one request.</param>
internal sealed record ConnectionPatience(TimeSpan Idle, TimeSpan Unfinished, TimeSpan Serving)
{
    /// <summary>A legacy program's requests are never cut off.</summary>
    public static readonly ConnectionPatience Clients = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);

    /// <summary>Whoever came last is served: a probe is quick, and what has waited longest is not a probe.</summary>
    public static readonly ConnectionPatience Admin = new(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromSeconds(5));
}

/// <summary>The connections of one port, or of several that share a bound.</summary>
internal sealed class ConnectionBound(int limit, ConnectionPatience patience, MemoryRelief relief)
{
    private static readonly ConnectionAbortedException NoRoom = new("The connection was closed because others waited for its place.");

    // Closes the races between accepting, ending and looking for what can be closed.
    private readonly Lock _lock = new();
    private readonly HashSet<BoundedConnection> _connections = [];
    private TaskCompletionSource _released = NewSignal();
    private long _closedEarly;
    private volatile bool _pressed;

    public int Limit => limit;

    public int Active
    {
        get
        {
            lock (_lock)
            {
                return _connections.Count;
            }
        }
    }

    /// <summary>Connections that were closed because others waited for their place.</summary>
    public long ClosedEarly => Interlocked.Read(ref _closedEarly);

    /// <summary>Whether others wait in the kernel's queue while all places are taken.</summary>
    public bool IsPressed => _pressed;

    public void Enter(BoundedConnection connection)
    {
        lock (_lock)
        {
            _connections.Add(connection);
        }
    }

    public void Leave(BoundedConnection connection)
    {
        TaskCompletionSource released;
        lock (_lock)
        {
            _connections.Remove(connection);
            released = _released;
            _released = NewSignal();
        }

        released.TrySetResult();
        relief.ConnectionEnded();
    }

    /// <summary>Whether there is room for one more; if not, a task that ends when a connection does.</summary>
    public bool HasRoom(out Task released)
    {
        lock (_lock)
        {
            released = _released.Task;
            var room = _connections.Count < limit;
            _pressed &= !room;
            return room;
        }
    }

    /// <summary>Somebody waits in the kernel's queue: closes some of the connections that have carried no request for longest.</summary>
    public void MakeRoom()
    {
        _pressed = true;
        BoundedConnection[] oldest;
        lock (_lock)
        {
            // An eighth at a time, so that a queue of thousands does not cost a look at all connections for each of them.
            oldest = [.. _connections.Where(MayClose).OrderByDescending(connection => connection.Age).Take(Math.Max(1, limit / 8))];
        }

        // Outside the lock: closing may end connections at once, on this thread.
        foreach (var connection in oldest)
        {
            Close(connection);
        }
    }

    private bool MayClose(BoundedConnection connection)
    {
        var limitOfState = connection.IsServing ? patience.Serving : connection.IsIdle ? patience.Idle : patience.Unfinished;
        return limitOfState != Timeout.InfiniteTimeSpan && connection.Age >= limitOfState;
    }

    private void Close(BoundedConnection connection)
    {
        var isIdle = connection.IsIdle;
        if (isIdle && connection.HasUnreadBytes())
        {
            return;
        }

        // Counted first: whoever takes the place may look at once.
        Interlocked.Increment(ref _closedEarly);
        if (isIdle)
        {
            connection.RequestClose();
        }
        else
        {
            connection.Abort(NoRoom);
        }
    }

    // Whoever waits goes on elsewhere, not on the thread that ends a connection.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
