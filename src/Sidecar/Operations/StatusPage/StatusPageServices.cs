namespace Sidecar.Operations.StatusPage;

internal static class StatusPageServices
{
    /// <summary>The status page. Needs all that it shows.</summary>
    public static IServiceCollection AddStatusPage(this IServiceCollection services) => services
        .AddSingleton<CertificateSection>()
        .AddSingleton<TrafficSection>()
        .AddSingleton<ProgramSection>()
        .AddSingleton<StatusSections>()
        .AddSingleton<StatusView>()
        .AddSingleton<StatusEndpoint>();
}
