using System.Security.Cryptography;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Kubernetes;

/// <summary>Runs schemas/validate.mjs, with its packages installed once per lock file outside the checkout.</summary>
internal static class Schemas
{
    private static readonly SemaphoreSlim Installing = new(1);

    /// <returns>A line for each document that does not conform; empty when all do.</returns>
    public static async Task<string> ComplaintsAsync(string manifests)
    {
        var node = RequiredTool.Require("node", "install Node.js 20 or newer");
        var folder = await InstallAsync();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, manifests, TestContext.Current.CancellationToken);
            var result = await ExternalProcess.RunAsync(node, [Path.Combine(folder, "validate.mjs"), file]);
            return result.Output + result.Errors;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<string> InstallAsync()
    {
        var npm = RequiredTool.Require("npm", "install Node.js 20 or newer with npm");
        await Installing.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            var source = Repository.At("tests", "integration", "Kubernetes", "schemas");
            var files = new[] { "package.json", "package-lock.json", "validate.mjs" };
            var hash = SHA256.HashData([.. files.SelectMany(file => File.ReadAllBytes(Path.Combine(source, file)))]);
            var folder = Path.Combine(TestCache.Folder, $"schemas-{Convert.ToHexStringLower(hash)[..12]}");
            if (!Directory.Exists(folder))
            {
                // Under another name until complete: an interrupted installation must not be taken for a finished one.
                var unfinished = $"{folder}.{Environment.ProcessId}";
                Directory.CreateDirectory(unfinished);
                foreach (var file in files)
                {
                    File.Copy(Path.Combine(source, file), Path.Combine(unfinished, file), overwrite: true);
                }

                (await ExternalProcess.RunAsync(npm, ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], unfinished)).EnsureSuccess();
                Directory.Move(unfinished, folder);
            }

            return folder;
        }
        finally
        {
            Installing.Release();
        }
    }
}
