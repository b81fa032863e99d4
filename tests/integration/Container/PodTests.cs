using k8s.Models;

namespace Sidecar.IntegrationTests.Container;

/// <summary>
/// The image built from the unchanged Dockerfile, run in the shape of the rendered pod beside the simulated org and a legacy client:
/// restricted, read-only, 64 MiB. Minutes when cold (base images, NativeAOT), half a minute when cached.
/// </summary>
[Trait("Category", "Container")]
public class PodTests
{
    // One run for all facts below. Not a fixture: a tool that is missing has to skip tests, not fail them.
    private static readonly Lazy<Task<PodRun>> Run = new(() => PodRun.RunAsync());

    private static readonly Dictionary<string, Action<V1PodSpec>> Sabotages = new()
    {
        ["capabilities-dropped"] = pod => Sidecar(pod).SecurityContext.Capabilities = null,
        ["no-new-privileges"] = pod => Sidecar(pod).SecurityContext.AllowPrivilegeEscalation = null,
        ["root-read-only"] = pod => Sidecar(pod).SecurityContext.ReadOnlyRootFilesystem = null,
        ["user"] = pod => Sidecar(pod).SecurityContext.RunAsUser = 10003,
        ["memory-limit"] = pod => Sidecar(pod).Resources.Limits.Remove("memory"),
        ["seccomp"] = pod => Sidecar(pod).SecurityContext.Privileged = true,
        ["healthcheck-ready"] = pod => Sidecar(
            pod).VolumeMounts.Remove(Sidecar(pod).VolumeMounts.Single(mount => mount.Name == "sf-sidecar-key")),
        ["legacy-logs-in"] = pod => pod.Containers.Remove(Sidecar(pod)),
        // What a subPath mount amounts to: the version of the day, not the link. (The player ignores subPath itself.)
        ["key-swap-noticed"] = pod => pod.Volumes.Single(volume => volume.Name == "sf-sidecar-key").HostPath.Path += "/..first",
        ["stops-within-drain"] = pod => Sidecar(pod).Env.Single(variable => variable.Name == "Sidecar__Drain__AcceptFor").Value = "9s",
    };

    [Theory]
    [InlineData("image-size")]
    [InlineData("image-user")]
    [InlineData("image-healthcheck")]
    [InlineData("image-labels")]
    [InlineData("image-holds-nothing-else")]
    [InlineData("executable-size")]
    [InlineData("executable-not-writable")]
    [InlineData("healthcheck-ready")]
    [InlineData("healthcheck-live")]
    [InlineData("legacy-logs-in")]
    [InlineData("legacy-works")]
    [InlineData("capabilities-dropped")]
    [InlineData("no-new-privileges")]
    [InlineData("user")]
    [InlineData("seccomp")]
    [InlineData("root-read-only")]
    [InlineData("memory-limit")]
    [InlineData("memory-used")]
    [InlineData("session-killed-calls-go-on")]
    [InlineData("session-killed-one-login")]
    [InlineData("key-swap-noticed")]
    [InlineData("key-swap-calls-go-on")]
    [InlineData("key-swap-one-login")]
    [InlineData("no-call-lost")]
    [InlineData("no-password-at-salesforce")]
    [InlineData("no-secret-in-log")]
    [InlineData("graceful-stop")]
    [InlineData("stops-within-drain")]
    public async Task PodRuns_AssertionHolds(string name)
    {
        PodRun.Require();
        var run = await Run.Value;

        Assert.True(run.Passed.ContainsKey(name), $"{name}: {run.Failed.GetValueOrDefault(name, "not reached")}\n{run.Errors}");
        TestContext.Current.TestOutputHelper?.WriteLine(run.Passed[name]);
    }

    [Fact]
    public async Task PodRuns_EveryAssertionOfTheScriptIsListedAbove()
    {
        PodRun.Require();
        var run = await Run.Value;
        TestContext.Current.TestOutputHelper?.WriteLine(run.Everything);

        var listed = typeof(PodTests).GetMethod(nameof(PodRuns_AssertionHolds))!.GetCustomAttributes(typeof(InlineDataAttribute), false)
            .Cast<InlineDataAttribute>().Select(data => (string)data.Data[0]!);
        Assert.Equal(listed.Order(StringComparer.Ordinal), run.Passed.Keys.Concat(run.Failed.Keys).Order(StringComparer.Ordinal));
    }

    // OpenShift gives each namespace a range of users and takes group 0. components/openshift removes the fixed user for it.
    [Fact]
    public async Task ArbitraryUserOfOpenShift_DiffersInTheUserOnly()
    {
        PodRun.Require();
        var run = await PodRun.RunAsync(pod =>
        {
            Sidecar(pod).SecurityContext.RunAsUser = 1000660000;
            Sidecar(pod).SecurityContext.RunAsGroup = 0;
        });

        Assert.Equal(["user"], run.Failed.Keys);
        Assert.StartsWith("Uid 1000660000 ", run.Failed["user"], StringComparison.Ordinal);
    }

    // Whether those assertions can fail. Half a minute each, so only on request: dotnet test … -- --explicit only --filter-class
    // "*PodTests*"
    [Fact(Explicit = true)]
    [Trait("Kind", "Sabotage")]
    public async Task SettingRemoved_AssertionFails()
    {
        var unnoticed = new List<string>();
        foreach (var (name, sabotage) in Sabotages)
        {
            var run = await PodRun.RunAsync(sabotage);
            TestContext.Current.TestOutputHelper?.WriteLine($"{name}: failed {string.Join(", ", run.Failed.Keys)}");
            if (!run.Failed.ContainsKey(name))
            {
                unnoticed.Add(name);
            }
        }

        Assert.Empty(unnoticed);
    }

    private static V1Container Sidecar(V1PodSpec pod) => pod.Containers.Single(container => container.Name == "sf-sidecar");
}
