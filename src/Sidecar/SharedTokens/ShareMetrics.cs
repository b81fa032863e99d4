using System.Diagnostics.Metrics;

namespace Sidecar.SharedTokens;

/// <summary>The numbers of all shares of this process, one series for each principal.</summary>
internal sealed class ShareMetrics
{
    public const string MeterName = "Sidecar.SharedTokens";

    private readonly Counter<long> _results;
    private volatile IReadOnlyList<ShareState> _states = [];

    public ShareMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _results = meter.CreateCounter<long>(
            "sidecar.shared_tokens.results", "{token}", "Access tokens by where they came from, and values of Redis that were refused");
        meter.CreateObservableGauge(
            "sidecar.shared_tokens.available",
            () => _states.Select(static state => new Measurement<int>(state.Problem is null ? 1 : 0, Label(state))), "{share}",
            "1 while this replica shares its login through Redis; 0 while it logs in by itself");
    }

    /// <summary>Shows <paramref name="state"/> from now on.</summary>
    public void Add(ShareState state)
    {
        lock (_results)
        {
            _states = [.. _states, state];
        }
    }

    public void Count(ShareState state, string result) => _results.Add(1, Label(state), new("result", result));

    private static KeyValuePair<string, object?> Label(ShareState state) => new("principal", state.Principal);
}
