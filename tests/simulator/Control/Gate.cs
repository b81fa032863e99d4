namespace Simulator.Control;

/// <summary>A shut gate: matching requests wait before it until it is released. Lets a test know that N requests are in flight.</summary>
public sealed class Gate : IDisposable
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(int Count, TaskCompletionSource Reached)> _watchers = [];
    private readonly Lock _lock = new();
    private readonly Gates _owner;
    private int _arrived;

    internal Gate(Gates owner, string pathPrefix) => (_owner, PathPrefix) = (owner, pathPrefix);

    public string PathPrefix { get; }

    /// <summary>Requests that have come to the gate so far.</summary>
    public int Arrived
    {
        get
        {
            lock (_lock)
            {
                return _arrived;
            }
        }
    }

    /// <summary>Completes once <paramref name="count"/> requests have come to the gate.</summary>
    public Task WaitForArrivalsAsync(int count = 1, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_arrived >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watchers.Add((count, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Opens the gate for those who wait and for all who come later.</summary>
    public void Release()
    {
        _owner.Remove(this);
        _opened.TrySetResult();
    }

    public void Dispose() => Release();

    internal Task PassAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _arrived++;
            foreach (var (count, reached) in _watchers)
            {
                if (_arrived >= count)
                {
                    reached.TrySetResult();
                }
            }
        }

        return _opened.Task.WaitAsync(cancellationToken);
    }
}
