using System.Net;
using System.Net.Sockets;
using Sidecar.Configuration;

namespace Sidecar.Listening;

/// <summary>
/// Looks whether every port can be listened on, before anything starts: all conflicts at once, each with its setting. The server itself
/// stops at the first one, and knows no settings.
/// </summary>
internal static class PortConflicts
{
    /// <summary>What is wrong, a sentence for each address and port; empty when all is well.</summary>
    public static IReadOnlyList<string> Find(SidecarOptions options)
    {
        var problems = new List<string?>
        {
            Problem("Listen:Port", "Listen:Address", options.Listen.Address, options.Listen.Port),
            options.Tls.CertificatePath.Length > 0
                ? Problem("Tls:Port", "Listen:Address", options.Listen.Address, options.Tls.Port)
                : null,
            Problem("Admin:Port", "Admin:Address", options.Admin.Address, options.Admin.Port),
        };
        problems.AddRange(options.Principals.Select(one => one.Port is { } port
            ? Problem($"Principals:{one.Name}:Listen:Port", "Listen:Address", options.Listen.Address, port)
            : null));
        return [.. problems.OfType<string>()];
    }

    private static string? Problem(string portKey, string addressKey, string address, int port)
    {
        if (address != "localhost")
        {
            return Try(IPAddress.Parse(address), port) is { } failed ? Sentence(failed, address, port, portKey, addressKey) : null;
        }

        // As the server does for localhost: one family is enough, but on neither may somebody else listen.
        var (v4, v6) = (Try(IPAddress.Loopback, port), Try(IPAddress.IPv6Loopback, port));
        return v4 == SocketError.AddressAlreadyInUse ? Sentence(v4.Value, "127.0.0.1", port, portKey, addressKey)
            : v6 == SocketError.AddressAlreadyInUse ? Sentence(v6.Value, "[::1]", port, portKey, addressKey)
            : v4 is { } error && v6 is not null ? Sentence(error, "localhost", port, portKey, addressKey)
            : null;
    }

    /// <returns>Why it cannot be listened on; null when it can.</returns>
    private static SocketError? Try(IPAddress address, int port)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }

    private static string Sentence(SocketError error, string address, int port, string portKey, string addressKey) => error switch
    {
        SocketError.AddressAlreadyInUse =>
            $"{address}:{port} (Sidecar:{portKey}) is in use by another process. What to do: set Sidecar:{portKey} to a free port.",
        SocketError.AccessDenied =>
            $"{address}:{port} (Sidecar:{portKey}) may not be used by this user. What to do: set Sidecar:{portKey} to a port above 1023.",
        SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported =>
            $"{address}:{port} (Sidecar:{portKey}) cannot be used, because this machine does not have the address {address}. "
            + $"What to do: set Sidecar:{addressKey} to an address of this machine.",
        _ => $"{address}:{port} (Sidecar:{portKey}) cannot be listened on ({error}). "
            + $"What to do: check Sidecar:{addressKey} and Sidecar:{portKey}.",
    };
}
