using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sidecar.Migration;

internal static class MigrationServices
{
    /// <summary>Counts for the migration report. Needs settings and requests.</summary>
    public static IServiceCollection AddMigration(this IServiceCollection services)
    {
        services.TryAddSingleton<ClientPrograms>();
        services.TryAddSingleton<Announcements>();
        services.TryAddSingleton<MigrationReports>();
        services.AddHostedService<CountFile>();
        return services;
    }
}
