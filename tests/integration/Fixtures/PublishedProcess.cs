using Sidecar.LoadTests.Staging;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>What the kernel knows of a published sidecar's process.</summary>
public static class PublishedProcess
{
    /// <summary>The most memory it was resident with so far, in MB.</summary>
    public static double PeakMegabytes(this PublishedSidecar sidecar)
    {
        ArgumentNullException.ThrowIfNull(sidecar);
        return new ProcessMeter(sidecar.ProcessId).PeakMegabytes();
    }

    /// <summary>Bounded memory: asked of the process itself, at its highest so far. In this process nothing can be said.</summary>
    public static void AssertSmall(Stage stage)
    {
        ArgumentNullException.ThrowIfNull(stage);
        if (stage.Sidecar is PublishedSidecar published)
        {
            Assert.InRange(published.PeakMegabytes(), 1, 96);
        }
    }
}
