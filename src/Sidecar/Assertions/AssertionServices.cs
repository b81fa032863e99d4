namespace Sidecar.Assertions;

internal static class AssertionServices
{
    /// <summary>Signing keys, Salesforce's clock and the assertion signer.</summary>
    public static IServiceCollection AddAssertions(this IServiceCollection services) => services
        .AddSingleton<SigningKeys>()
        .AddSingleton<SalesforceClock>()
        .AddSingleton<AssertionSigner>();
}
