using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>The black-box tests against the sidecar in this process.</summary>
public class InProcessSidecarTests : SidecarTests
{
    protected override async Task<ISidecar> StartAsync(IReadOnlyDictionary<string, string> settings) => await InProcessSidecar.StartAsync(settings);
}
