using System.Security.Cryptography;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Packaging;

/// <summary>The package for plain Linux hosts: what is in it, how it comes and goes, whether its unit is as tight as promised.</summary>
public sealed class LinuxPackageTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TwoBuilds_AreTheSameBytes()
    {
        var (package, tarball) = await LinuxPackage.MakeAsync(Path.Combine(_folder.Path, "one"));
        var (again, tarballAgain) = await LinuxPackage.MakeAsync(Path.Combine(_folder.Path, "two"));
        Assert.Equal(HashOf(package), HashOf(again));
        Assert.Equal(HashOf(tarball), HashOf(tarballAgain));
    }

    [Fact]
    public async Task InstalledUpdatedAndPurged_KeepsEditedSettingsAndThenLeavesNothing()
    {
        var root = Directory.CreateDirectory(Path.Combine(_folder.Path, "root")).FullName;
        var (package, _) = await LinuxPackage.MakeAsync(_folder.Path);
        await LinuxPackage.DpkgAsync(root, "--install", package);
        var settings = Path.Combine(root, "etc/sf-sidecar/sf-sidecar.env");
        var keys = Path.Combine(root, "etc/sf-sidecar/keys");
        Assert.True(OperatingSystem.IsLinux()
            && File.GetUnixFileMode(keys) == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        var program = Path.Combine(root, "usr/bin/sf-sidecar");
        var version = await CommandRun.OfAsync(program, ["version"]);
        Assert.StartsWith("0.1.0", version.Output.Replace("sf-sidecar ", "", StringComparison.Ordinal), StringComparison.Ordinal);

        // What an operator does.
        await File.AppendAllTextAsync(settings, "Sidecar__Listen__Port=9090\n", TestContext.Current.CancellationToken);
        var keygen = await CommandRun.OfAsync(program, ["keygen", "--directory", keys]);
        Assert.Equal(0, keygen.Code);
        Directory.CreateDirectory(Path.Combine(root, "var/lib/private/sf-sidecar"));

        await LinuxPackage.DpkgAsync(root, "--install", package);
        Assert.EndsWith(
            "Sidecar__Listen__Port=9090\n", await File.ReadAllTextAsync(settings, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(keys, "tls.key")));

        await LinuxPackage.DpkgAsync(root, "--remove", "sf-sidecar");
        Assert.False(File.Exists(program));
        Assert.True(File.Exists(settings));
        await LinuxPackage.DpkgAsync(root, "--purge", "sf-sidecar");
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories),
            path => Path.GetRelativePath(root, path).Contains("sf-sidecar", StringComparison.Ordinal));
    }

    /// <summary>The unit's command with its settings, as another user without any right and where no new code can be mapped.</summary>
    [Fact]
    public async Task InstalledProgram_WithoutAnyRight_ServesALegacyLogin()
    {
        var setpriv = LinuxPackage.Tool("setpriv");
        await using var stage = await Stage.SetAsync(
            async settings => await PublishedSidecar.StartPreparedAsync(
                settings, "umask 0077", $"{setpriv} --no-new-privs --bounding-set=-all --inh-caps=-all"));
        await stage.ReadyAsync();
        var (status, body) = await stage.SendAsync(Stage.SoapRequest(
            "<login xmlns=\"urn:partner.soap.sforce.com\"><username>u@acme.example</username><password>old</password></login>",
            session: null));
        Assert.True(status == System.Net.HttpStatusCode.OK, body);
    }

    [Fact]
    public async Task Unit_IsValidAndTight()
    {
        var analyze = LinuxPackage.Tool("systemd-analyze");
        var unit = LinuxPackage.Source("sf-sidecar.service");
        var tight = await CommandRun.OfAsync(analyze, ["security", "--offline=yes", "--threshold=20", "--no-pager", unit]);
        Assert.True(tight.Code == 0, tight.Output + tight.Errors);
        var loose = _folder.Write("sf-sidecar.service", (await File.ReadAllTextAsync(unit, TestContext.Current.CancellationToken))
            .Replace("SystemCallFilter=@system-service", "", StringComparison.Ordinal)
            .Replace("RestrictNamespaces=yes", "", StringComparison.Ordinal)
            .Replace("PrivateUsers=yes", "", StringComparison.Ordinal)
            .Replace("SystemCallFilter=~@privileged @resources", "", StringComparison.Ordinal));
        Assert.NotEqual(0, (await CommandRun.OfAsync(
            analyze, ["security", "--offline=yes", "--threshold=20", "--no-pager", loose])).Code);

        // Of what it names, only the program is not here.
        var valid = await CommandRun.OfAsync(analyze, ["verify", "--man=no", unit]);
        Assert.DoesNotContain(valid.ErrorLines, static line => line.Contains("Unknown", StringComparison.OrdinalIgnoreCase)
            || line.Contains("invalid", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task ManualPage_IsRead_AndNamesEveryVerb()
    {
        var page = await CommandRun.OfAsync(LinuxPackage.Tool("man"), ["--warnings", "-l", LinuxPackage.Source("sf-sidecar.8")]);
        Assert.Equal("", page.Errors);
        var help = await CommandRun.OfSidecarAsync("--help");
        var verbs = help.Output[help.Output.IndexOf("Commands:", StringComparison.Ordinal)..].Split('\n').Skip(1)
            .Select(static line => line.Trim().Split(' ')[0]).Where(static verb => verb.Length > 0 && verb != "run").ToList();
        Assert.Contains("doctor", verbs);
        var source = await File.ReadAllTextAsync(LinuxPackage.Source("sf-sidecar.8"), TestContext.Current.CancellationToken);
        Assert.All(verbs, verb => Assert.Contains($".B {verb}\n", source, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sf-sidecar do", "doctor")]
    [InlineData("sf-sidecar keygen --su", "--subject")]
    [InlineData("sf-sidecar doctor --pri", "--principal")]
    public async Task Completion_ComesFromTheProgramItself(string line, string expected)
    {
        var bash = LinuxPackage.Tool("bash");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "bin"));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "bin", "sf-sidecar"), PublishedSidecar.RequireBinary());
        var words = line.Split(' ');
        var run = await CommandRun.OfAsync(
            bash,
            ["-c", $$"""
                source '{{LinuxPackage.Source("completion/sf-sidecar.bash")}}'
                COMP_LINE='{{line}}' COMP_POINT={{line.Length}} COMP_WORDS=({{line}}) COMP_CWORD={{words.Length - 1}}
                _sf_sidecar
                printf '%s\n' "${COMPREPLY[@]}"
                """],
            new() { ["PATH"] = $"{_folder.Path}/bin:{Environment.GetEnvironmentVariable("PATH")}" });
        Assert.Equal("", run.Errors);
        Assert.Contains(expected, run.Output.Split('\n'));
    }

    private static string HashOf(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
}
