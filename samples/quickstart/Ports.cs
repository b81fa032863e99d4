using System.Net;
using System.Net.Sockets;

namespace Quickstart;

/// <summary>Ports of this machine.</summary>
internal static class Ports
{
    // The sidecar listens on both addresses of localhost.
    public static bool IsFree(int port)
        => IsFree(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || IsFree(IPAddress.IPv6Loopback, port));

    private static bool IsFree(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException e)
        {
            // A machine without ::1 has nobody on its ports either.
            return e.SocketErrorCode == SocketError.AddressNotAvailable;
        }
    }

    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
