using Sidecar.Configuration;

namespace Sidecar.Listening;

/// <summary>
/// How many connections may be open at once. What is not set follows from the memory and the file descriptors that the process may use.
/// Every connection counts, whatever it does: a request head that never ends, a TLS handshake, an unfinished body, a held long poll, or
/// nothing.
/// </summary>
/// <param name="Clients">Connections on the plain and the TLS port together.</param>
/// <param name="Admin">Connections on the admin port.</param>
internal sealed record ConnectionLimits(int Clients, int Admin)
{
    /// <summary>What the process itself needs of its heap when nothing is connected.</summary>
    private const long Base = 24L << 20;

    /// <summary>
    /// The dearest thing that a client can make one connection hold: a head of the largest size (its bytes and, twice as large, its
    /// strings), or a body of 16 KiB that is read while others are in flight (tests/integration/Attacks/ConnectionFloodTests). An idle
    /// connection holds a tenth, with TLS a third.
    /// </summary>
    private const long PerConnection = 128L << 10;

    /// <summary>Descriptors for everything else: the runtime, keys, the listeners, token requests, DNS.</summary>
    private const int ReservedDescriptors = 64;

    /// <summary>A request may hold the client's connection, one to Salesforce and a temporary file.</summary>
    private const int DescriptorsPerConnection = 3;

    /// <param name="options">What is set; 0 is not set.</param>
    /// <param name="memory">Bytes the garbage-collected heap may grow to: three quarters of a container's limit, or the machine's
    /// memory.</param>
    /// <param name="descriptors">Files and sockets the process may have open.</param>
    public static ConnectionLimits For(LimitOptions options, long memory, long descriptors)
    {
        var admin = options.AdminConnections > 0
            ? options.AdminConnections
            : (int)Math.Clamp(descriptors / 8, 8, 64);
        if (options.Connections > 0)
        {
            return new(options.Connections, admin);
        }

        var byMemory = Math.Clamp((memory - Base) / PerConnection, 64, 16_384);
        var byDescriptors = Math.Max((descriptors - ReservedDescriptors - admin) / DescriptorsPerConnection, 8);
        return new((int)Math.Min(byMemory, byDescriptors), admin);
    }
}
