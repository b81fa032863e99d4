using Microsoft.Extensions.DependencyInjection.Extensions;
using Sidecar.Forwarding.VersionLifting;

namespace Sidecar.Forwarding;

internal static class ForwardingServices
{
    /// <summary>The way of a request to Salesforce and back. Needs settings, egress and requests.</summary>
    public static IServiceCollection AddForwarding(this IServiceCollection services)
    {
        services.AddHttpForwarder();
        services.TryAddSingleton<ResponseRewriter>();
        services.TryAddSingleton<OrgMove>();
        services.TryAddSingleton<RetiredVersions>();
        services.TryAddSingleton<ResponseInspector>();
        services.TryAddSingleton<DestinationSender>();
        services.TryAddSingleton<SessionRenewal>();
        services.TryAddSingleton<SalesforceForwarder>();
        return services;
    }
}
