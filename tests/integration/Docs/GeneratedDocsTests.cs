using Sidecar.AccessTokens;
using Sidecar.Configuration;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Docs;

/// <summary>What the documents list is what the code has: the lists are written from it.</summary>
public sealed class GeneratedDocsTests
{
    [Fact]
    public void Settings_AreThoseOfTheCatalog()
    {
        var rows = SettingsCatalog.All.Select(setting => (IReadOnlyList<string>)
        [
            MarkdownTable.Code(setting.FullKey),
            MarkdownTable.Code(setting.EnvironmentName),
            MarkdownTable.Code(setting.OptionName),
            setting.Required ? "**required**" : Default(setting.Default),
            setting.Meaning + (setting.IsList ? " (a list)" : ""),
        ]);
        new GeneratedSection("docs/configuration.md", "settings")
            .MustBe(MarkdownTable.Write(["key", "environment", "option", "default", "meaning"], rows));
    }

    [Fact]
    public void TokenErrors_AreThoseOfTheTable()
    {
        var rows = TokenErrorTable.Rows.Append(TokenErrorTable.Unknown).Select(row => (IReadOnlyList<string>)
        [
            row == TokenErrorTable.Unknown ? "anything else" : row.Error.Length == 0 ? "any" : MarkdownTable.Code(row.Error),
            row == TokenErrorTable.RateLimit ? "the word `rate` in either" : row.Description.Length == 0 ? "any" : $"…{row.Description}…",
            row.Cause,
            row.Remedy,
            AskedAgain(row),
        ]);
        new GeneratedSection("docs/troubleshooting.md", "token errors")
            .MustBe(MarkdownTable.Write(["`error`", "`error_description`", "cause", "what to do", "asked again"], rows));
    }

    [Fact]
    public void ADocumentThatDiffers_IsFound()
    {
        var section = new GeneratedSection("docs/configuration.md", "settings");
        Assert.NotEqual(section.Replace(Document(), "one"), section.Replace(Document(), "two"));
        Assert.Equal(section.Replace(Document(), "one"), section.Replace(section.Replace(Document(), "two"), "one"));
    }

    private static string Document() => File.ReadAllText(Repository.At("docs", "configuration.md"));

    // Some defaults are a value, some a description of one.
    private static string Default(string text) => text.Length == 0 ? "none" : text.Contains(' ', StringComparison.Ordinal) ? text : MarkdownTable.Code(text);

    private static string AskedAgain(TokenErrorRow row)
    {
        var when = row.Class switch
        {
            TokenErrorClass.Transient => "soon",
            TokenErrorClass.RateLimited => "after 10 minutes",
            _ => "after the refusal pause",
        };
        return (row.ClockSuspect, row.KeySuspect) switch
        {
            (true, true) => when + "; at once with the other key, or with the clock corrected",
            (true, false) => when + "; at once with the clock corrected",
            (false, true) => when + "; at once with the other key",
            _ => when,
        };
    }
}
