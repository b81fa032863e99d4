using System.Text.RegularExpressions;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Docs;

/// <summary>
/// Shell blocks of the documents that are marked <c>bash runnable</c>: they run as they stand, those of one document one after the other,
/// in an empty folder that has the published executable where the documents say.
/// </summary>
public sealed partial class RunnableBlockTests
{
    public static TheoryData<string> Runnable => [.. Documents.Markdown()
        .Where(static document => Block().IsMatch(File.ReadAllText(document)))
        .Select(Documents.Name)];

    [Theory]
    [MemberData(nameof(Runnable))]
    public async Task BlocksOfADocument_RunAsWritten(string document)
    {
        var bash = RequiredTool.Require("bash", "apt-get install bash");
        using var folder = new TestFolder();
        foreach (var place in (string[])["artifacts/sidecar/sidecar", "bin/sidecar"])
        {
            var path = Path.Combine(folder.Path, place);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.CreateSymbolicLink(path, PublishedSidecar.RequireBinary());
        }

        foreach (Match block in Block().Matches(await File.ReadAllTextAsync(
            Repository.At(document), TestContext.Current.CancellationToken)))
        {
            var run = await CommandRun.OfAsync(
                bash, ["-euo", "pipefail", "-c", $"cd '{folder.Path}'\n{block.Groups[1].Value}"],
                new() { ["PATH"] = $"{folder.Path}/bin:{Environment.GetEnvironmentVariable("PATH")}" });
            Assert.True(run.Code == 0, $"{block.Value}\n{run.Output}{run.Errors}");
        }
    }

    [Fact]
    public void SomeBlocks_AreRunnable() => Assert.NotEmpty(Runnable);

    [GeneratedRegex("^```bash runnable\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
