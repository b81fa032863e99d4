using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.RealClients;

internal static class PythonModules
{
    /// <summary>Debian's modules belong to Debian's interpreter, which need not be the first in PATH.</summary>
    /// <returns>Full path of an interpreter that has the module.</returns>
    public static async Task<string> RequireAsync(string module)
    {
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : RequiredTool.Require("python3", "apt-get install python3");
        var found = await ExternalProcess.RunAsync(python, ["-c", $"import {module}"]);
        RequiredTool.RequireThat(found.ExitCode == 0, $"{python} has no module {module}: apt-get install python3-{module}");
        return python;
    }
}
