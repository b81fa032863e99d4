using System.Runtime.InteropServices;

namespace Quickstart;

internal static class DotnetHost
{
    /// <summary>The one that runs this program, which need not be in PATH.</summary>
    public static string Find()
    {
        var root = Path.GetFullPath("../../..", RuntimeEnvironment.GetRuntimeDirectory());
        var beside = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(beside) ? beside : "dotnet";
    }
}
