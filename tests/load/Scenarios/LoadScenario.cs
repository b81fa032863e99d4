using Sidecar.LoadTests.Reports;
using Sidecar.LoadTests.Staging;
using Simulator;

namespace Sidecar.LoadTests.Scenarios;

/// <summary>
/// One kind of load: a plain async function with a rate profile. It knows nothing of the engine that calls it, so that another engine can
/// be put under all scenarios at once.
/// </summary>
public sealed record LoadScenario
{
    public required string Name { get; init; }

    /// <summary>In words, for the report.</summary>
    public required string MustNeverHappen { get; init; }

    /// <summary>One call. Must not throw but for cancellation: what went wrong is a result.</summary>
    public required Func<LoadContext, CancellationToken, Task<CallResult>> Call { get; init; }

    public required RateProfile Rate { get; init; }

    /// <summary>The rate for correctness rather than speed, low enough for a busy machine.</summary>
    public required RateProfile ShortRate { get; init; }

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan ShortDuration { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Settings of the sidecar beside the usual ones.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Done to the org before the sidecar starts.</summary>
    public Action<SimulatedOrg>? Prepare { get; init; }

    /// <summary>Whether the sidecar is given time to log in first. Default true.</summary>
    public bool WaitUntilReady { get; init; } = true;

    /// <summary>What goes wrong meanwhile. Begins a third into the load, and sets the marks that <see cref="Violations"/> reads.</summary>
    public Func<LoadContext, CancellationToken, Task>? Disturb { get; init; }

    /// <summary>What must never happen and did, beyond what no scenario may see (<see cref="CommonViolations"/>).</summary>
    public required Func<LoadReport, IEnumerable<string>> Violations { get; init; }

    /// <summary>
    /// Whether it only reads and needs no control over the org, so that it may run against a real deployment. Default false.
    /// </summary>
    public bool ReadsOnly { get; init; }
}
