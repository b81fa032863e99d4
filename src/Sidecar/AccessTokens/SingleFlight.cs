namespace Sidecar.AccessTokens;

/// <summary>
/// Single flight: any number of callers share one run of some work. A caller that leaves ends its own wait and nothing else; disposing
/// cancels the work.
/// </summary>
/// <typeparam name="T">What the work returns. Expected failures belong into it: an exception reaches every caller.</typeparam>
internal sealed class SingleFlight<T> : IDisposable
{
    private readonly CancellationTokenSource _lifetime = new();
    private Flight? _current;

    /// <summary>
    /// Makes "look at the state, then join or start" one step for an owner that keeps state beside the flight, and "conclude, then end the
    /// flight" another. Without it a caller that comes between the two would start the work twice or act on an old state. Held for a few
    /// instructions, never across I/O.
    /// </summary>
    public Lock Gate { get; } = new();

    /// <summary>Whether the work is running. Without the gate, this may be out of date when it is read.</summary>
    public bool InFlight => Volatile.Read(ref _current) is not null;

    /// <summary>Joins the flight, or starts one.</summary>
    /// <param name="work">Runs once for all callers. Its token is cancelled when this object is disposed.</param>
    /// <param name="conclude">Runs under <see cref="Gate"/> with the result, in the same step in which the flight ends.</param>
    /// <param name="cancellationToken">Ends this caller's wait.</param>
    public Task<T> JoinAsync(Func<CancellationToken, Task<T>> work, Action<T> conclude, CancellationToken cancellationToken)
        => JoinAsync(subject: null, work, conclude, cancellationToken);

    /// <summary>
    /// Joins the flight if it is about <paramref name="subject"/>; otherwise starts one, which later callers join instead.
    /// </summary>
    /// <inheritdoc cref="JoinAsync(Func{CancellationToken, Task{T}}, Action{T}, CancellationToken)"/>
    public Task<T> JoinAsync(object subject, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
        => JoinAsync(subject, work, conclude: null, cancellationToken);

    /// <summary>Cancels the work. Callers that come later get what the work makes of a cancelled token.</summary>
    /// <remarks>The source is cancelled and not disposed: it holds no timer, and requests that drain may still start a flight.</remarks>
    public void Dispose() => _lifetime.Cancel();

    private Task<T> JoinAsync(
        object? subject, Func<CancellationToken, Task<T>> work, Action<T>? conclude, CancellationToken cancellationToken)
    {
        Flight flight;
        lock (Gate)
        {
            if (_current is { } current && current.Subject == subject)
            {
                flight = current;
            }
            else
            {
                _current = flight = new(subject, work, conclude);

                // On another thread, because the gate is held. Unsafe means without the execution context of this caller: its trace and
                // its log scopes are not those of the callers that join.
                ThreadPool.UnsafeQueueUserWorkItem(
                    static state => _ = state.Self.RunAsync(state.Flight), (Self: this, Flight: flight), preferLocal: false);
            }
        }

        return flight.Completion.Task.WaitAsync(cancellationToken);
    }

    private async Task RunAsync(Flight flight)
    {
        try
        {
            var result = await flight.Work(_lifetime.Token);
            lock (Gate)
            {
                flight.Conclude?.Invoke(result);
                End_NeedsLock(flight);
            }

            flight.Completion.SetResult(result);
        }
        catch (Exception failed)
        {
            // Whatever it was: the callers must not wait for ever, and the next flight must be able to start.
            lock (Gate)
            {
                End_NeedsLock(flight);
            }

            if (failed is OperationCanceledException cancelled)
            {
                flight.Completion.SetCanceled(cancelled.CancellationToken);
            }
            else
            {
                flight.Completion.SetException(failed);
            }
        }
    }

    private void End_NeedsLock(Flight flight)
    {
        // A flight about another subject may have taken its place.
        if (_current == flight)
        {
            _current = null;
        }
    }

    private sealed record Flight(object? Subject, Func<CancellationToken, Task<T>> Work, Action<T>? Conclude)
    {
        public TaskCompletionSource<T> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
