namespace Sidecar.IntegrationTests;

public class ProjectTests
{
    [Fact]
    public void Assembly_IsNamedSidecar() => Assert.Equal("sidecar", typeof(Configuration.SidecarOptions).Assembly.GetName().Name);
}
