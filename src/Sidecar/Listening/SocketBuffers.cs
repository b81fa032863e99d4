using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Sidecar.Listening;

/// <summary>
/// What is read of a request ahead of Salesforce. Kestrel's 1 MiB for each connection, times a few hundred uploads at once, is more than a
/// sidecar's whole memory, and the kernel keeps the rest of a slow upload for nothing.
/// </summary>
internal static class SocketBuffers
{
    /// <summary>Bytes for one connection: 32 KiB. Read in blocks of 4 KiB that may be half full, so up to twice as much memory.</summary>
    public const int ReadAhead = 32 * 1024;

    // Not KestrelServerLimits.MaxRequestBufferSize, which the socket transport does not look at.
    public static void Configure(SocketTransportOptions transport)
    {
        transport.MaxReadBufferSize = ReadAhead;

        // Connections beyond the bound wait here (BoundedListener). The kernel takes the smaller of this and net.core.somaxconn.
        transport.Backlog = 4096;
    }
}
