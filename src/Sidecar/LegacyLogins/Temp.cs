namespace Sidecar.LegacyLogins;
internal static class TempServices { public static IServiceCollection AddLegacyLogins(this IServiceCollection s) { s.AddSingleton<OAuthLogins>(); s.AddSingleton<SoapLogins>(); s.AddSingleton<PlaceholderSession>(); return s; } }
