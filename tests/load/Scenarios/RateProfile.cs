namespace Sidecar.LoadTests.Scenarios;

/// <summary>How calls come; every engine knows these three.</summary>
public abstract record RateProfile
{
    /// <summary>An open system: calls begin at this rate whether or not earlier ones were answered.</summary>
    public sealed record Constant(int PerSecond) : RateProfile;

    /// <summary>A closed system: so many clients, each of which calls again as soon as it was answered.</summary>
    public sealed record ClosedLoop(int Clients) : RateProfile;

    /// <summary>So many calls at one moment, and none after.</summary>
    public sealed record Burst(int Calls) : RateProfile;

    public sealed override string ToString() => this switch
    {
        Constant constant => $"{constant.PerSecond} calls/s",
        ClosedLoop loop => $"{loop.Clients} clients",
        Burst burst => $"{burst.Calls} calls at once",
        _ => "",
    };
}
