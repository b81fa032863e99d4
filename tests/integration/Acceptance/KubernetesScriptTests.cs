using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Acceptance;

/// <summary>
/// The script that a user runs against a cluster. There is none here: what it would apply is rendered, and its checks are seen right and
/// wrong with a stand-in for kubectl.
/// </summary>
public sealed class KubernetesScriptTests : IDisposable
{
    private const string Hint = "run .ci/lib/install-container-tools.sh";
    private static readonly string Script = Repository.At("tests", "acceptance", "kind.sh");
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("simulator")]
    [InlineData("job")]
    [InlineData("classic")]
    [InlineData("hard-coded-hosts")]
    public async Task WhatItApplies_NeedsNothingButKubernetesAndTheSimulatedOrg(string shape)
    {
        (await ExternalProcess.RunAsync("/usr/bin/env", ["bash", Script, "--render", _folder.Path])).EnsureSuccess();

        var manifests = await Manifests.RenderAsync(Path.Combine(_folder.Path, shape));

        Assert.Equal(manifests.Documents.Count, manifests.Objects.Count);
        Assert.Contains(manifests.Workloads, workload => workload.Name == "sf-simulator");
        Assert.Contains("Sidecar__LoginHost: http://sf-simulator:9000", manifests.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClusterThatDoesAllOfIt_IsReportedAsGood()
    {
        var run = await RunAsync(broken: "");

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.DoesNotContain("FAIL", run.Output, StringComparison.Ordinal);
        Assert.Contains("unseen  overlay plain-http: the cluster lacks PodMonitor", run.Output, StringComparison.Ordinal);
        Assert.Contains("**ok** order", await File.ReadAllTextAsync(_folder["report.md"], TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("order", "order")]
    [InlineData("call", "no call was lost")]
    [InlineData("logins", "an ended session costs one login")]
    [InlineData("tripwire", "no password reached the org")]
    [InlineData("secret", "no secret in the log")]
    public async Task ClusterThatDoesNot_IsReportedAsBad(string broken, string check)
    {
        var run = await RunAsync(broken);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"FAIL    {check}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoCluster_IsSaidInALine()
    {
        var run = await ExternalProcess.RunAsync("/usr/bin/env", ["PATH=/usr/bin:/bin", "KUBE_CONTEXT=", "bash", Script, "--nonsense"]);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("Unknown argument: --nonsense", run.Errors, StringComparison.Ordinal);
    }

    private Task<ProcessResult> RunAsync(string broken)
    {
        foreach (var tool in new[] { "bash", "jq", "openssl" })
        {
            RequiredTool.Require(tool, Hint);
        }

        var standIn = Repository.At("tests", "integration", "Acceptance", "stand-in");
        return ExternalProcess.RunAsync(
            "/usr/bin/env",
            [
                $"PATH={standIn}:/usr/local/bin:/usr/bin:/bin", "KUBE_CONTEXT=stand-in", $"BROKEN={broken}", $"STATE={_folder.Path}",
                $"REPORT={_folder["report.md"]}", "bash", Script,
            ],
            limit: TimeSpan.FromMinutes(2));
    }
}
