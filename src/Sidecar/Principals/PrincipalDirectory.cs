using Sidecar.Configuration;

namespace Sidecar.Principals;

/// <summary>All principals. The default one is made of the host's own services, each further one of a set of its own.</summary>
internal sealed class PrincipalDirectory : IAsyncDisposable
{
    private readonly List<ServiceProvider> _own = [];

    public PrincipalDirectory(IServiceProvider host, SidecarOptions options)
    {
        Default = options.HasDefaultPrincipal ? host.GetRequiredService<Principal>() : null;
        var named = options.Principals.Select(one =>
        {
            var services = PrincipalServices.For(one, host);
            _own.Add(services);
            return services.GetRequiredService<Principal>();
        });
        All = Default is null ? [.. named] : [Default, .. named];
        Only = All.Count == 1 && Default is not null ? Default : null;
    }

    /// <summary>The default one first.</summary>
    public IReadOnlyList<Principal> All { get; }

    /// <summary>The one of the flat settings; null when they name none.</summary>
    public Principal? Default { get; }

    /// <summary>The default one, when there is no other: then there is nothing to decide. Null otherwise.</summary>
    public Principal? Only { get; }

    /// <summary>Which principal issued a placeholder session; null when none did.</summary>
    public Principal? OwnerOf(ReadOnlySpan<char> session)
    {
        if (session.IsEmpty)
        {
            return null;
        }

        foreach (var principal in All)
        {
            if (principal.Placeholder.Recognises(session))
            {
                return principal;
            }
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var services in _own)
        {
            await services.DisposeAsync();
        }
    }
}
