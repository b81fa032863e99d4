namespace Sidecar.SharedTokens;

/// <summary>How long things may take.</summary>
/// <param name="Lock">The lock for a login frees itself after that.</param>
/// <param name="Patience">How long a replica waits for another one's login before it logs in alone.</param>
/// <param name="Look">How often it looks meanwhile; the channel normally tells it before.</param>
/// <param name="Spread">Replicas that log in alone do so within this time, each at a moment of its own.</param>
/// <param name="Watch">How often a replica looks for a newer token when nothing happens.</param>
internal sealed record ShareTimes(TimeSpan Lock, TimeSpan Patience, TimeSpan Look, TimeSpan Spread, TimeSpan Watch)
{
    /// <param name="attempt">Time for one request to the token endpoint.</param>
    public static ShareTimes For(TimeSpan attempt)
        => new(attempt, attempt * 1.2, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(30));
}
