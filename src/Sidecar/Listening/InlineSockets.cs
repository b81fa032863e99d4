using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Sidecar.Listening;

/// <summary>
/// Runs what follows a socket's completion on the thread that saw it complete, inbound and outbound, instead of handing it to the thread
/// pool. A forwarded request is four short steps between waits; four thread switches cost more than the steps (docs/performance.md: a third
/// of the CPU time per request).
/// </summary>
/// <remarks>
/// Hazard: whatever blocks on the request path now holds up all sockets of that thread. So nothing there waits synchronously, and what
/// computes for long (signing, in the login's flight) or touches files runs on the thread pool.
/// <c>DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=0</c> in the environment switches it off. Both halves or neither: one without the other
/// measured slower than none.
/// </remarks>
internal static class InlineSockets
{
    private const string RuntimeSwitch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>For the process: must come before the first socket. The runtime reads it from the environment and nowhere else.</summary>
    public static void EnableByDefault()
    {
        if (Environment.GetEnvironmentVariable(RuntimeSwitch) is null)
        {
            Environment.SetEnvironmentVariable(RuntimeSwitch, "1");
        }
    }

    public static void Configure(SocketTransportOptions transport)
        => transport.UnsafePreferInlineScheduling = Environment.GetEnvironmentVariable(RuntimeSwitch) == "1";
}
