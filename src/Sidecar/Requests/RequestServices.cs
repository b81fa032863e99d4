using Microsoft.Extensions.DependencyInjection.Extensions;
using Sidecar.Configuration;
using Sidecar.Dialects;
using Sidecar.Listening;

namespace Sidecar.Requests;

internal static class RequestServices
{
    /// <summary>
    /// What every later room takes: the table of API families, admission, the door for errors. Needs settings and the listeners.
    /// </summary>
    public static IServiceCollection AddRequests(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(provider => new ApiTable(
            ApiTable.Salesforce, new PagePaths(provider.GetRequiredService<SidecarOptions>().Pages.Allow)));
        services.TryAddSingleton(provider => InFlightLimits.For(
            provider.GetRequiredService<SidecarOptions>().Limits,
            provider.GetRequiredService<ConnectionLimits>(),
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));
        services.TryAddSingleton<ClientRequests>();
        services.TryAddSingleton<PrincipalSelection>();
        services.TryAddSingleton<RequestAdmission>();
        services.TryAddSingleton<RequestHistory>();
        services.TryAddSingleton<RequestMetrics>();
        services.TryAddSingleton<ErrorResponses>();
        return services;
    }
}
