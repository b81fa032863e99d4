using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>The same tests against the published NativeAOT binary, which is what ships.</summary>
public class PublishedSidecarTests : SidecarTests
{
    protected override async Task<ISidecar> StartAsync(IReadOnlyDictionary<string, string> settings) => await PublishedSidecar.StartAsync(settings);
}
