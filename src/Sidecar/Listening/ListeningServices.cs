using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Sidecar.Configuration;

namespace Sidecar.Listening;

internal static class ListeningServices
{
    public static IServiceCollection AddListening(this IServiceCollection services)
    {
        services.AddSingleton<ClientHosts>();
        services.Configure<SocketTransportOptions>(InlineSockets.Configure);
        services.Configure<SocketTransportOptions>(SocketBuffers.Configure);
        services.AddSingleton(provider => provider.GetRequiredService<SidecarOptions>().Tls is { CertificatePath.Length: > 0 } tls
            ? new ServerCertificate(tls, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ServerCertificate>>())
            : null!);
        return services;
    }
}
