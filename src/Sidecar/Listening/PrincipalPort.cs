using Microsoft.AspNetCore.Http.Features;
using KestrelListenOptions = Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions;

namespace Sidecar.Listening;

/// <summary>The mark of a connection that came in by the port of one principal.</summary>
/// <param name="Principal">The principal's name.</param>
internal sealed record PrincipalPort(string Principal)
{
    /// <summary>For the listener of one principal.</summary>
    public void Mark(KestrelListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Features.Set(this);
        return next(connection);
    });

    /// <summary>The principal whose port a request came in by; null for the port of all.</summary>
    public static string? Of(IFeatureCollection features) => features.Get<PrincipalPort>()?.Principal;
}
