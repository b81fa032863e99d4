using k8s.Models;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Container;

/// <summary>One run of pod-test.sh: what each of its assertions said.</summary>
public sealed record PodRun(IReadOnlyDictionary<string, string> Passed, IReadOnlyDictionary<string, string> Failed, string Everything,
    string Errors)
{
    private const string Hint = "run .ci/lib/install-container-tools.sh as root (Debian packages; no Docker, no registry)";
    private static readonly string[] Tools = ["podman", "buildah", "runc", "conmon", "debootstrap"];

    /// <summary>Builds the images (cached) and plays the pod.</summary>
    public static async Task<PodRun> RunAsync(Action<V1PodSpec>? sabotage = null)
    {
        Require();
        (await ExternalProcess.RunAsync(Script("build-images.sh"), [])).EnsureSuccess();
        var folder = Directory.CreateTempSubdirectory("sf-pod-");
        try
        {
            var yaml = Path.Combine(folder.FullName, "pod.yaml");
            await File.WriteAllTextAsync(yaml, await PlayPod.WriteAsync(folder.FullName, sabotage), TestContext.Current.CancellationToken);
            return Parse(await ExternalProcess.RunAsync(Script("pod-test.sh"), [yaml, folder.FullName]));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Skips (in CI: fails) where the pod cannot run.</summary>
    public static void Require()
    {
        foreach (var tool in Tools)
        {
            RequiredTool.Require(tool, Hint);
        }

        RequiredTool.RequireThat(Environment.IsPrivilegedProcess, "mounting images and limiting memory needs root");
    }

    private static string Script(string name) => Repository.At("tests", "integration", "Container", name);

    private static PodRun Parse(ProcessResult result)
    {
        var lines = result.Output.Split('\n').Select(line => line.Split(' ', 3)).Where(words => words.Length >= 2).ToLookup(
            words => words[0],
            words => (Name: words[1], Detail: words.Length > 2 ? words[2] : ""));
        return new(
            lines["ok"].ToDictionary(line => line.Name, line => line.Detail),
            lines["FAIL"].ToDictionary(line => line.Name, line => line.Detail),
            result.Output + result.Errors,
            result.Errors);
    }
}
