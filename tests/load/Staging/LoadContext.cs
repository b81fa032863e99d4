using System.Collections.Concurrent;
using System.Diagnostics;
using Simulator;

namespace Sidecar.LoadTests.Staging;

/// <summary>What a call works with.</summary>
public sealed class LoadContext
{
    private readonly Stopwatch _clock = new();
    private readonly ConcurrentDictionary<string, TimeSpan> _marks = new();
    private long _numbers;
    private long _turns;

    /// <summary>Knows the sidecar's address and holds connections to it.</summary>
    public required HttpClient Client { get; init; }

    /// <summary>Null when the target is a real deployment.</summary>
    public SimulatedOrg? Org { get; init; }

    /// <summary>The whole length of the load.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Writes that were sent, and which of them were acknowledged.</summary>
    public WriteLedger Ledger { get; } = new();

    /// <summary>Time since the load began.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    public IReadOnlyDictionary<string, TimeSpan> Marks => _marks;

    /// <summary>The org, for scenarios that cannot run without one.</summary>
    public SimulatedOrg RequiredOrg => Org ?? throw new InvalidOperationException("This scenario needs control over the org.");

    /// <summary>A number that no other request has.</summary>
    public long NextNumber() => Interlocked.Increment(ref _numbers);

    /// <summary>
    /// Counts calls, for scenarios that mix several kinds. A counter of its own: kinds that take no number would shift the mixture.
    /// </summary>
    public long NextTurn() => Interlocked.Increment(ref _turns);

    public void Begin() => _clock.Start();

    /// <summary>Remembers when something was done to the org.</summary>
    public void Mark(string name) => _marks[name] = _clock.Elapsed;
}
