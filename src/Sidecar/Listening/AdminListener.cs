using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Sidecar.Configuration;
using KestrelListenOptions = Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions;

namespace Sidecar.Listening;

/// <summary>The admin port: how its connections are told from those of the legacy client, and the bound of its requests.</summary>
internal static class AdminListener
{
    /// <summary>An address of the admin port.</summary>
    internal sealed class Address(IPAddress address, int port) : IPEndPoint(address, port);

    public static void Mark(KestrelListenOptions listen) => listen.Use(next => connection =>
    {
        var bound = new AdminRequestBound(connection.Transport.Input);
        connection.Transport = new Transport(bound, connection.Transport.Output);
        connection.Features.GetRequiredFeature<BoundedConnection>().AdminRequests = bound;
        return next(connection);
    });

    /// <summary>
    /// Whether an address that is about to be listened on is the admin port's. Kestrel makes the addresses of <c>localhost</c> itself, so
    /// there the port tells.
    /// </summary>
    public static bool Owns(EndPoint endpoint, SidecarOptions options)
        => endpoint is Address
            || (options.Admin is { Address: "localhost", Port: not 0 and var port } && endpoint is IPEndPoint ip && ip.Port == port);

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
