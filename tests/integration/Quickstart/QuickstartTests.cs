using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Quickstart;

/// <summary>The README's first command, as a user runs it (already built), told to end by itself.</summary>
public class QuickstartTests
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    [Fact]
    public async Task Story_IsToldAndEveryPromiseHolds()
    {
        var run = await ExternalProcess.RunAsync("dotnet",
            ["run", "--project", Repository.At("samples", "quickstart"), "--no-build", "-c", Configuration, "--", "--exit", "--port", "0"],
            limit: TimeSpan.FromSeconds(60), withoutProxy: true);
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.Contains("success; it noticed nothing", run.Output, StringComparison.Ordinal);
        Assert.Equal(6, run.Output.Split('\n').Count(line => line.StartsWith("  ok  ", StringComparison.Ordinal)));
        Assert.DoesNotContain("FAIL", run.Output, StringComparison.Ordinal);
    }
}
