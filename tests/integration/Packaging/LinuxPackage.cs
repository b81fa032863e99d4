using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Packaging;

/// <summary>The package of the published executable, made once.</summary>
internal static class LinuxPackage
{
    private const string Install = "run .ci/lib/install-packaging-tools.sh";

    /// <summary>A file of <c>packaging/linux</c>.</summary>
    public static string Source(string file) => Repository.At("packaging", "linux", file);

    /// <summary>Makes package and tarball.</summary>
    /// <param name="output">Where.</param>
    /// <param name="executable">What goes in; null for the published executable.</param>
    public static async Task<(string Package, string Tarball)> MakeAsync(string output, string? executable = null)
    {
        RequiredTool.Require("dpkg-deb", "apt-get install dpkg");
        RequiredTool.Require("xz", Install);
        var run = await CommandRun.OfAsync(
            Source("build.sh"), [executable ?? PublishedSidecar.RequireBinary(), "amd64", output]);
        Assert.True(run.Code == 0, run.Errors);
        return (Path.Combine(output, "sf-sidecar_0.1.0_amd64.deb"), Path.Combine(output, "sf-sidecar-0.1.0-linux-amd64.tar.gz"));
    }

    /// <summary>
    /// Runs dpkg on a root of its own. It runs the package's scripts outside of it, with <c>DPKG_ROOT</c>: no other system is needed in it.
    /// </summary>
    public static async Task DpkgAsync(string root, params string[] arguments)
    {
        var dpkg = RequiredTool.Require("dpkg", "apt-get install dpkg");
        RequiredTool.RequireThat(Environment.IsPrivilegedProcess, "installing into a folder needs root");
        foreach (var folder in (string[])["info", "updates"])
        {
            Directory.CreateDirectory(Path.Combine(root, "var", "lib", "dpkg", folder));
        }

        foreach (var file in (string[])["status", "available"])
        {
            await File.AppendAllTextAsync(Path.Combine(root, "var", "lib", "dpkg", file), "");
        }

        var run = await CommandRun.OfAsync(
            dpkg, [$"--root={root}", "--force-depends,script-chrootless,confold", .. arguments],
            new() { ["DEBIAN_FRONTEND"] = "noninteractive" });
        Assert.True(run.Code == 0, run.Output + run.Errors);
    }

    public static string Tool(string name) => RequiredTool.Require(name, Install);
}
