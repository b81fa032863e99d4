namespace Sidecar.Listening;

/// <summary>Tells requests of the admin port from those of the legacy client, by the listener they came through and not by what they claim.</summary>
internal sealed class AdminListener
{
    private static readonly AdminListener Instance = new();

    public static void Mark(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Features.Set(Instance);
        return next(connection);
    });

    /// <summary>Connection features show through a request's features.</summary>
    public static bool IsSourceOf(HttpContext context) => context.Features.Get<AdminListener>() is not null;
}
