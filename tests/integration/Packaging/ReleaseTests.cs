using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Packaging;

/// <summary>What the release script makes of the published executable. Compiling is not repeated here.</summary>
public sealed class ReleaseTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Release_IsWholeTrueAndTheSameTwice()
    {
        LinuxPackage.Tool("xz");
        var (one, two) = (await ReleaseAsync("one"), await ReleaseAsync("two"));
        var sums = await File.ReadAllLinesAsync(Path.Combine(one, "SHA256SUMS"), TestContext.Current.CancellationToken);
        Assert.Equal(sums, await File.ReadAllLinesAsync(Path.Combine(two, "SHA256SUMS"), TestContext.Current.CancellationToken));

        // Every file is in the list, and the list is right.
        var listed = sums.Select(static line => line.Split("  ")).ToDictionary(static pair => pair[1], static pair => pair[0]);
        Assert.Equal(
            Directory.GetFiles(one).Select(Path.GetFileName).Except(["SHA256SUMS", "provenance.json"]).Order(StringComparer.Ordinal),
            listed.Keys.Order(StringComparer.Ordinal));
        Assert.All(listed, pair => Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(one, pair.Key)))), pair.Value));
        Assert.Contains("sf-sidecar_0.1.0_amd64.deb", listed.Keys);

        // The provenance is of these files.
        var provenance = await JsonAsync(one, "provenance.json");
        Assert.Equal(
            listed.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => (pair.Key, pair.Value)),
            provenance["subject"]!.AsArray().Select(static one => ((string)one!["name"]!, (string)one["digest"]!["sha256"]!))
                .OrderBy(static pair => pair.Item1, StringComparer.Ordinal));
        Assert.Equal("https://slsa.dev/provenance/v1", (string?)provenance["predicateType"]);
        await BillNamesEveryPackageAsync(one);
    }

    private static async Task BillNamesEveryPackageAsync(string release)
    {
        var bill = await JsonAsync(release, "sbom.cdx.json");
        Assert.Equal(("CycloneDX", "1.6"), ((string?)bill["bomFormat"], (string?)bill["specVersion"]));
        var components = bill["components"]!.AsArray().Select(static one => one!).ToList();
        Assert.All(components, static one =>
        {
            Assert.StartsWith($"pkg:nuget/{one["name"]}@{one["version"]}", (string?)one["purl"], StringComparison.Ordinal);
            Assert.Matches("^[0-9a-f]{128}$", (string?)one["hashes"]![0]!["content"]);
            Assert.NotNull(one["licenses"]);
        });
        var named = components.Select(static one => (string)one["name"]!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var project = XDocument.Load(Repository.At("src", "Sidecar", "Sidecar.csproj"));

        // One comes with the framework, one is for Windows only.
        var wanted = project.Descendants("PackageReference").Select(static one => (string)one.Attribute("Include")!)
            .Except(["Microsoft.Extensions.Caching.Memory", "Microsoft.Extensions.Hosting.WindowsServices"]);
        Assert.All(wanted, package => Assert.Contains(package, named));
        Assert.Contains("Microsoft.NETCore.App.Runtime.NativeAOT.linux-x64", named);
        var notices = await File.ReadAllTextAsync(
            Path.Combine(release, "THIRD-PARTY-NOTICES.txt"), TestContext.Current.CancellationToken);
        Assert.All(named, name => Assert.Contains($"\n{name} ", notices, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("Apache License\n", notices, StringComparison.Ordinal);
        Assert.Contains("zlib", notices, StringComparison.Ordinal);
    }

    private static async Task<JsonNode> JsonAsync(string folder, string file)
        => JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, file), TestContext.Current.CancellationToken))!;

    private async Task<string> ReleaseAsync(string name)
    {
        var output = Path.Combine(_folder.Path, name);
        var run = await ExternalProcess.RunAsync(
            RequiredTool.Require("bash", "apt-get install bash"),
            ["-c", "EXECUTABLE=$1 SOURCE_DATE_EPOCH=1700000000 exec \"$0\" \"$2\"", Repository.At("packaging", "release.sh"),
            PublishedSidecar.RequireBinary(), output],
            limit: TimeSpan.FromMinutes(3));
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        return output;
    }
}
