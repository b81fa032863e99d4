using System.Text.RegularExpressions;

namespace Sidecar.IntegrationTests.Docs;

/// <summary>What a document names as code exists: a type or a test that was renamed is renamed in the documents, too.</summary>
public sealed partial class CitedNameTests
{
    // Names of Salesforce, of Linux and of other programs. Each has to be cited still.
    private static readonly string[] Foreign =
    [
        "AsyncExceptionCode", "HttpsRequired", "InvalidVersion", "LoginScopeHeader", "NoNewPrivs", "RssAnon", "SalesforceLogin",
        "StreamingExtension.AuthFailure", "UsernamePasswordAsync",

        // How a test is called.
        "Situation_Outcome",
    ];

    [Fact]
    public void CitedNames_Exist()
    {
        var names = CodeNames.OfTheCheckout();
        var cited = Documents.Markdown()
            .SelectMany(path => Cited(File.ReadAllText(path)).Select(name => (Path: Documents.Name(path), Name: name)))
            .ToList();
        Assert.True(cited.Count > 100, $"only {cited.Count} names were found");
        Assert.Contains(cited, name => name.Path == "docs/security.md");
        Assert.Empty(Foreign.Except(cited.Select(name => name.Name)));
        var dead = cited
            .Where(name => !Foreign.Contains(name.Name) && !names.Knows(name.Name))
            .Select(name => $"{name.Path}: {name.Name}")
            .Distinct()
            .ToList();
        Assert.True(dead.Count == 0, $"names that are nowhere in the sources:\n{string.Join('\n', dead)}");
    }

    [Theory]
    [InlineData("SessionStage", true)]
    [InlineData("SessionMask", false)]
    [InlineData("SessionStage.Strip", true)]
    [InlineData("SessionStage.Mask", false)]
    [InlineData("SessionTests", true)]
    [InlineData("StageTests", false)]
    [InlineData("House.SessionTests", true)]
    [InlineData("Garden.SessionTests", false)]
    [InlineData("SessionTests.Header_IsStripped", true)]
    [InlineData("SessionTests.Cookie_IsStripped", false)]
    [InlineData("SessionStage.Header_IsStripped", false)]
    [InlineData("Header_IsStripped", true)]
    [InlineData("Header_IsKept", false)]
    [InlineData("SessionTests.Header_…", true)]
    [InlineData("SessionTests.Cookie_…", false)]
    [InlineData("Header_…", true)]
    [InlineData("Cookie_…", false)]
    [InlineData("Sessions.Stage", true)]
    [InlineData("Sessions.Mask", false)]
    [InlineData("Commented", false)]
    [InlineData("Foreign_Error", true)]
    [InlineData("Notes.txt", true)]
    [InlineData("Session.cs", true)]
    [InlineData("Stage.cs", false)]
    public void Names_AreJudged(string name, bool known)
    {
        const string text = """
            namespace House;
            class SessionStage { void Strip() { } } // Commented
            class SessionTests { void Header_IsStripped() { Foreign("Foreign_Error"); } }
            enum Sessions { Stage }
            """;
        Assert.Equal(known, new CodeNames([("src/Session.cs", text), ("Notes.txt", "Mask")]).Knows(name));
    }

    [Theory]
    [InlineData("the `SessionMask` and `Session.MaskAll`", "SessionMask Session.MaskAll")]
    [InlineData("`Header_…`, `SessionTests.Header_IsStripped`", "Header_… SessionTests.Header_IsStripped")]
    [InlineData("`Sidecar__Listen__Port`, `Sidecar:Listen:Port`, `Host`, `sessionId`, `instance_url`", "")]
    [InlineData("```\n`SessionMask`\n```", "")]
    public void Citations_AreFound(string text, string names) => Assert.Equal(names, string.Join(' ', Cited(text)));

    // One word alone, such as Host, is as often a header or a setting.
    private static IEnumerable<string> Cited(string text) => Name().Matches(FencedCode().Replace(text, ""))
        .Select(name => name.Groups[1].Value)
        .Where(name => !name.Contains("__", StringComparison.Ordinal) && SeveralWords().IsMatch(name));

    [GeneratedRegex(@"`([A-Z][\w.]*…?)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"[a-z][A-Z]|[a-z]_|\.[A-Z]")]
    private static partial Regex SeveralWords();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencedCode();
}
