using Sidecar.Configuration;
using Sidecar.Forwarding.Admission;
using Sidecar.Forwarding.Egress;

namespace Sidecar.Forwarding;

internal static class ForwardingServices
{
    public static IServiceCollection AddForwarding(this IServiceCollection services)
    {
        services.AddHttpForwarder();
        services.AddSingleton<HopMarker>();
        services.AddSingleton(provider => SalesforceEgress.Create(
            provider.GetRequiredService<SidecarOptions>(), provider.GetRequiredService<HopMarker>()));
        services.AddMetrics();
        services.AddSingleton<ForwardingMetrics>();
        services.AddSingleton<AnswerRewriting>();
        services.AddSingleton<LocalErrors>();
        services.AddSingleton<WebLoginGuard>();
        services.AddSingleton(provider => InFlightLimits.For(provider.GetRequiredService<SidecarOptions>().Limits, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));
        services.AddSingleton<RequestAdmission>();
        services.AddSingleton<SalesforceForwarder>();
        services.AddSingleton<SidecarPipeline>();
        return services;
    }
}
