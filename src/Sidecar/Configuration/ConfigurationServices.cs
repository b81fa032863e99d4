namespace Sidecar.Configuration;

internal static class ConfigurationServices
{
    /// <summary>The settings, and the rule for hosts that follows from them.</summary>
    /// <param name="services">Where they are added.</param>
    /// <param name="options">Settings that <see cref="SettingsReader"/> found no error in.</param>
    public static IServiceCollection AddConfiguration(this IServiceCollection services, SidecarOptions options) => services
        .AddSingleton(options)
        .AddSingleton<DestinationPolicy>();
}
