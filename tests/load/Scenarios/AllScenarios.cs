namespace Sidecar.LoadTests.Scenarios;

internal static class AllScenarios
{
    public static IReadOnlyList<LoadScenario> List { get; } =
    [
        SteadyLoad.Scenario, ColdBurst.Scenario, ExpiryStorm.Scenario, KeyRotation.Scenario, TokenOutage.Scenario,
        FlappingUpstream.Scenario, RandomFaults.Scenario,
        LargeUploads.Scenario, TooManyUploads.Scenario, GzippedSoap.Scenario, MixedDay.Scenario, ConnectionChurn.Scenario, Soak.Scenario,
    ];
}
