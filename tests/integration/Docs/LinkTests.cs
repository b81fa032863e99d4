using System.Text.RegularExpressions;

namespace Sidecar.IntegrationTests.Docs;

/// <summary>Every relative link of every document leads to a file of the checkout, and every anchor to a heading.</summary>
public sealed partial class LinkTests
{
    [Fact]
    public void RelativeLinks_LeadSomewhere()
    {
        var documents = Documents.Markdown();
        Assert.Contains(documents, path => Documents.Name(path) == "README.md");
        var broken = documents.SelectMany(path => Broken(path,
            File.ReadAllText(path)).Select(target => $"{Documents.Name(path)}: {target}")).ToList();
        Assert.True(broken.Count == 0, $"links that lead nowhere:\n{string.Join('\n', broken)}");
    }

    [Theory]
    [InlineData("[a](docs/configuration.md)", true)]
    [InlineData("[a](docs/configuration.md#no-such-heading)", false)]
    [InlineData("[a](docs/none.md)", false)]
    [InlineData("[a](#no-such-heading)", false)]
    [InlineData("# Some `heading`, here\n[a](#some-heading-here)", true)]
    [InlineData("[a](https://example.com/none)", true)]
    [InlineData("```\n[a](none.md)\n```", true)]
    [InlineData("`[a](none.md)`", true)]
    public void Links_AreJudged(string text, bool good)
        => Assert.Equal(good, !Broken(Path.Combine(Tooling.Repository.Root, "README.md"), text).Any());

    private static IEnumerable<string> Broken(string path, string text)
    {
        foreach (Match link in Link().Matches(Code().Replace(text, "")))
        {
            var target = link.Groups[1].Value;
            if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
            {
                continue;
            }

            var parts = target.Split('#', 2);
            var file = parts[0].Length == 0 ? path : Path.GetFullPath(Uri.UnescapeDataString(parts[0]), Path.GetDirectoryName(path)!);
            var exists = File.Exists(file) || Directory.Exists(file);
            var content = file == path ? text : exists && file.EndsWith(".md", StringComparison.Ordinal) ? File.ReadAllText(file) : "";
            if (!exists || (parts.Length > 1 && !Anchors(content).Contains(parts[1])))
            {
                yield return target;
            }
        }
    }

    // As the hosting sites make them: lower case, punctuation away, blanks become hyphens.
    private static IEnumerable<string> Anchors(string text)
        => Heading().Matches(FencedCode().Replace(text, "")).Select(heading =>
            Punctuation().Replace(heading.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\(([^)\s]+)(?:\s+""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```|`[^`\n]*`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencedCode();

    [GeneratedRegex(@"^#{1,6}\s+(.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex Punctuation();
}
