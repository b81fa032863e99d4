using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.RealClients;

/// <summary>Node and the packages of this folder's lock file; they are installed once, when they are not there.</summary>
internal static class NodePackages
{
    private static readonly SemaphoreSlim Once = new(1, 1);
    private static string? _failure;

    /// <returns>Full path of node.</returns>
    public static async Task<string> RequireAsync()
    {
        var node = RequiredTool.Require("node", "apt-get install nodejs");
        await Once.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            var installed = Repository.At("tests", "integration", "RealClients", "node_modules", ".package-lock.json");
            if (_failure is null && !File.Exists(installed))
            {
                _failure = await InstallAsync();
            }
        }
        finally
        {
            Once.Release();
        }

        RequiredTool.RequireThat(_failure is null, $"npm ci in tests/integration/RealClients failed: {_failure}");
        return node;
    }

    private static async Task<string?> InstallAsync()
    {
        var npm = RequiredTool.Require("npm", "apt-get install npm");
        var folder = Repository.At("tests", "integration", "RealClients");
        // With the machine's proxy, if it has one: this is the only program here that may leave the machine.
        var result = await ExternalProcess.RunAsync(
            npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, TimeSpan.FromMinutes(5));
        return result.ExitCode == 0 ? null : result.Errors;
    }
}
