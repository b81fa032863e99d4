using Sidecar.AccessTokens;

namespace Sidecar.IntegrationTests.AccessTokens;

public sealed class SingleFlightTests : IDisposable
{
    private static readonly AsyncLocal<string?> Context = new();

    private readonly SingleFlight<int> _flight = new();
    private readonly TaskCompletionSource<int> _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _runs;
    private int _concluded;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _flight.Dispose();

    [Fact]
    public async Task ManyCallers_ShareOneRun_AndTheNextStartsAnother()
    {
        var callers = Enumerable.Range(0, 100).Select(_ => JoinAsync(Stop)).ToArray();
        Assert.All(callers, caller => Assert.False(caller.IsCompleted));
        _gate.SetResult(7);

        Assert.All(await Task.WhenAll(callers).WaitAsync(TimeSpan.FromSeconds(20), Stop), result => Assert.Equal(7, result));
        Assert.Equal((1, 1, false), (_runs, _concluded, _flight.InFlight));
        await JoinAsync(Stop);
        Assert.Equal((2, 2), (_runs, _concluded));
    }

    [Fact]
    public async Task CallerThatLeaves_EndsItsOwnWaitOnly()
    {
        using var leaving = new CancellationTokenSource();
        var leaver = JoinAsync(leaving.Token);
        var stayer = JoinAsync(Stop);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        Assert.True(_flight.InFlight);
        _gate.SetResult(1);

        Assert.Equal(1, await stayer);
        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task Work_DoesNotSeeTheContextOfTheFirstCaller()
    {
        Context.Value = "the first caller's trace";
        var seen = await _flight.JoinAsync("subject", _ => Task.FromResult(Context.Value is null ? 1 : 0), Stop);
        Assert.Equal(1, seen);
    }

    [Fact]
    public async Task AnotherSubject_IsAFlightOfItsOwn()
    {
        var other = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = _flight.JoinAsync("a", _ => _gate.Task, Stop);
        var second = _flight.JoinAsync("b", _ => other.Task, Stop);
        _gate.SetResult(1);
        Assert.Equal(1, await first);

        // The end of the first flight does not end the one that took its place.
        Assert.True(_flight.InFlight);
        var third = _flight.JoinAsync("b", _ => Task.FromResult(3), Stop);
        other.SetResult(2);
        Assert.Equal((2, 2), (await second, await third));
        Assert.False(_flight.InFlight);
    }

    [Fact]
    public async Task WorkThatFails_FailsForEveryCaller_AndTheNextStartsAnother()
    {
        var callers = new[] { JoinAsync(Stop), JoinAsync(Stop) };
        _gate.SetException(new InvalidOperationException("broken"));
        foreach (var caller in callers)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => caller.WaitAsync(TimeSpan.FromSeconds(20), Stop));
        }

        Assert.Equal(3, await _flight.JoinAsync("next", _ => Task.FromResult(3), Stop));
    }

    [Fact]
    public async Task Disposed_TheWorkIsCancelled_AndNobodyWaitsForEver()
    {
        var waiting = _flight.JoinAsync(
            async stopping => await _gate.Task.WaitAsync(stopping), _ => { }, Stop);
        _flight.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(20), Stop));

        var late = _flight.JoinAsync(stopping => Task.FromResult(stopping.IsCancellationRequested ? 1 : 0), _ => { }, Stop);
        Assert.Equal(1, await late);
    }

    private Task<int> JoinAsync(CancellationToken cancellationToken) => _flight.JoinAsync(
        _ =>
        {
            Interlocked.Increment(ref _runs);
            return _gate.Task;
        },
        _ => _concluded++,
        cancellationToken);
}
