namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>
/// Classes that run while no other does. OpenTelemetry listens to meters by their name, so that in this process the metrics of one sidecar
/// hold the series of all sidecars that live at the same time.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
