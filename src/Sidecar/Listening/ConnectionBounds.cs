namespace Sidecar.Listening;

/// <summary>The two bounds: whatever happens on the clients' ports, the admin port answers, and the other way round.</summary>
internal sealed class ConnectionBounds(ConnectionLimits limits, MemoryRelief relief)
{
    /// <summary>The plain and the TLS port together.</summary>
    public ConnectionBound Clients { get; } = new(limits.Clients, ConnectionPatience.Clients, relief);

    public ConnectionBound Admin { get; } = new(limits.Admin, ConnectionPatience.Admin, relief);
}
