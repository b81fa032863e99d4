using System.Text.Json.Nodes;
using Sidecar.Configuration;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.RealClients;

/// <summary>The Compose example, read by the packages that others check such files with.</summary>
public sealed class ComposeTests : IDisposable
{
    private static readonly string Example = Repository.At("examples", "compose", "compose.yaml");
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Example_FitsTheSchemaOfTheSpecification()
    {
        var run = await ReadAsync(Example);
        Assert.True(run.Code == 0, run.Errors);
        var misspelt = (await File.ReadAllTextAsync(Example, TestContext.Current.CancellationToken))
            .Replace("mem_limit: 64m", "mem_limitt: 64m", StringComparison.Ordinal);
        Assert.Contains("mem_limitt", (await ReadAsync(_folder.Write("compose.yaml", misspelt))).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SettingsOfTheSidecar_AreThoseThatItAccepts()
    {
        var sidecar = (await ServicesAsync())["sidecar"]!;
        var settings = sidecar["environment"]!.AsObject().ToDictionary(
            static one => one.Key.Replace("__", ":", StringComparison.Ordinal), static one => (string?)one.Value);
        var (_, errors, _) = SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());

        // What is mounted is not here.
        Assert.DoesNotContain(errors, static error => error.Found?.StartsWith("/run/secrets/", StringComparison.Ordinal) != true);
    }

    [Fact]
    public async Task Services_HaveNoRightsAndTheProgramSharesTheLoopback()
    {
        var services = await ServicesAsync();
        Assert.Equal("service:sidecar", (string?)services["legacy-app"]!["network_mode"]);
        Assert.All((string[])["sidecar", "sf-simulator"], name =>
        {
            var service = services[name]!;
            Assert.Equal("10001:10001", (string?)service["user"]);
            Assert.True((bool)service["read_only"]!);
            Assert.Equal("ALL", (string?)service["cap_drop"]![0]);
            Assert.Equal("no-new-privileges:true", (string?)service["security_opt"]![0]);
            Assert.NotNull(service["mem_limit"]);
            Assert.Null(service["ports"]);
        });
        var script = (string)services["legacy-app"]!["volumes"]![0]!;
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(Example)!, script.Split(':')[0])), script);
    }

    private static async Task<JsonNode> ServicesAsync() => JsonNode.Parse((await ReadAsync(Example)).Output)!["services"]!;

    private static async Task<CommandRun> ReadAsync(string file)
    {
        var node = await NodePackages.RequireAsync();
        return await CommandRun.OfAsync(
            node, [Repository.At("tests", "integration", "RealClients", "node", "compose.js"), file]);
    }
}
