using System.Text.RegularExpressions;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Docs;

/// <summary>
/// Every citation of a wire fact leads to a heading of docs/salesforce-wire-facts.md, and nothing cites a document that is not here.
/// </summary>
public sealed partial class WireFactTests
{
    private static readonly string[] Cited = ["*.cs", "*.md", "*.sh", "*.awk", "*.csproj", "*.props", "*.targets", "*.yaml"];

    [Fact]
    public void CitedFacts_HaveAHeading()
    {
        var headings = Headings(File.ReadAllText(Repository.At("docs", "salesforce-wire-facts.md")));
        var citations = Texts().SelectMany(file => Citations(file.Text).Select(section => (file.Path, Section: section))).ToList();
        Assert.True(citations.Count > 50, $"only {citations.Count} citations were found");
        Assert.Empty(
            citations.Where(
                citation => !headings.Contains(citation.Section)).Select(citation => $"{citation.Path}: WF §{citation.Section}"));
    }

    [Fact]
    public void NoText_CitesADesignThatIsNotHere()
        => Assert.Empty(Texts().Where(file => Design().IsMatch(file.Text)).Select(file => $"{file.Path}: cite docs/architecture.md"));

    [Theory]
    [InlineData("see WF §3.2", "3.2")]
    [InlineData("(WF §3.1, §3.2, §10)", "3.1 3.2 10")]
    [InlineData("(WF §2, §6.2).", "2 6.2")]
    [InlineData("WF §2.4 and §3.4 have them", "2.4 3.4")]
    [InlineData("RFC 7303 §3.3", "")]
    [InlineData("WF §n.m", "")]
    public void Citations_AreFound(string text, string sections) => Assert.Equal(sections, string.Join(' ', Citations(text)));

    [Fact]
    public void Headings_AreFound()
        => Assert.Equal(["3", "3.2"], Headings("# Facts\n## 3. Sessions\n### 3.2 What\n#### 4.1 Deeper\ntext 5.1\n").Order());

    [Theory]
    [InlineData("(design" + " §4)")]
    [InlineData("design" + ".md §6")]
    [InlineData("shared/design" + ".md")]
    public void Design_IsSeen(string text) => Assert.Matches(Design(), text);

    private static IEnumerable<(string Path, string Text)> Texts() => Cited
        .SelectMany(pattern => Repository.Files(Repository.Root, pattern))
        .Select(path => (Repository.Name(path), File.ReadAllText(path)));

    private static IEnumerable<string> Citations(string text) => Citation().Matches(text)
        .SelectMany(citation => Section().Matches(citation.Value).Select(section => section.Groups[1].Value));

    private static HashSet<string> Headings(string text) => [.. Heading().Matches(text).Select(heading => heading.Groups[1].Value)];

    [GeneratedRegex(@"\bWF §\d+(\.\d+)?((,| and| or) §\d+(\.\d+)?)*")]
    private static partial Regex Citation();

    [GeneratedRegex(@"§(\d+(?:\.\d+)?)")]
    private static partial Regex Section();

    [GeneratedRegex(@"^#{2,3} (\d+(?:\.\d+)?)\.? ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\bdesign(\.md| §)")]
    private static partial Regex Design();
}
