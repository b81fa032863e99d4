using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Sidecar.Configuration;

namespace Sidecar.Listening;

internal static class ListeningServices
{
    public static IServiceCollection AddListening(this IServiceCollection services, SidecarOptions options)
    {
        services.AddSingleton<ClientHosts>();
        services.AddSingleton(provider => ConnectionLimits.For(
            provider.GetRequiredService<SidecarOptions>().Limits, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, FileDescriptors.Limit()));
        services.AddSingleton(provider => new MemoryRelief(
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ConnectionBounds>();
        services.AddSingleton<ConnectionMetrics>();
        services.AddSingleton<IConnectionListenerFactory, BoundedListenerFactory>();
        services.Configure<SocketTransportOptions>(InlineSockets.Configure);
        services.Configure<SocketTransportOptions>(SocketBuffers.Configure);

        // Not there without TLS: whoever uses it asks for it with GetService.
        if (options.Tls.CertificatePath.Length > 0)
        {
            services.AddSingleton<ServerCertificate>();
            services.AddSingleton<TlsWarnings>();
        }

        return services;
    }
}
