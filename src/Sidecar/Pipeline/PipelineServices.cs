using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sidecar.Pipeline;

internal static class PipelineServices
{
    /// <summary>The steps of a request. Needs all rooms before it.</summary>
    public static IServiceCollection AddPipeline(this IServiceCollection services)
    {
        services.TryAddSingleton<RequestGuard>();
        services.TryAddSingleton<SoapHandler>();
        services.TryAddSingleton<CallOwner>();
        services.TryAddSingleton<ApiHandler>();
        services.TryAddSingleton<AccessLog>();
        services.TryAddSingleton<SidecarPipeline>();
        services.AddSingleton<DiagnosticSource, UnreadableRequests>();
        return services;
    }
}
