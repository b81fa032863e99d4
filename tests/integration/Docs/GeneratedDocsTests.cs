using Sidecar.AccessTokens;
using Sidecar.Configuration;
using Sidecar.IntegrationTests.Tooling;
using Sidecar.Migration;

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
            setting.Meaning + (setting.IsList ? " (a list)" : "") + Formerly(setting),
        ]);
        new GeneratedSection("docs/configuration.md", "settings")
            .MustBe(MarkdownTable.Write(["key", "environment", "option", "default", "meaning"], rows));
    }

    [Fact]
    public void TokenErrors_AreThoseOfTheTable()
    {
        var items = TokenErrorTable.Rows.Append(TokenErrorTable.Unknown)
            .Select(row => $"**{Name(row)}** Cause: {row.Cause}. What to do: {row.Remedy} Asked again: {AskedAgain(row)}.");
        new GeneratedSection("docs/troubleshooting.md", "token errors").MustBe(MarkdownList.Write(items));
    }

    [Fact]
    public void Announcements_AreThoseOfTheTable()
    {
        var rows = BuiltInAnnouncements.Table.All.Select(one => (IReadOnlyList<string>)
        [
            MarkdownTable.Code(one.Id), one.What, one.When, one.Covered ? "yes" : "no", one.Remedy, $"[source]({one.Source})",
        ]);
        new GeneratedSection("docs/report.md", "announcements")
            .MustBe(MarkdownTable.Write(["id", "what", "when", "covered", "what to do", "source"], rows));
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
    private static string Default(string text)
        => text.Length == 0 ? "none" : text.Contains(' ', StringComparison.Ordinal) ? text : MarkdownTable.Code(text);

    private static string Formerly(Setting setting)
        => string.Concat(setting.FormerKeys.Select(key => $"; formerly {MarkdownTable.Code(Setting.Full(key))}"));

    private static string Name(TokenErrorRow row)
    {
        if (row == TokenErrorTable.Unknown)
        {
            return "Any other error.";
        }

        if (row == TokenErrorTable.RateLimit)
        {
            return "Any error with the word `rate`.";
        }

        var error = row.Error.Length == 0 ? "Any error" : MarkdownTable.Code(row.Error);
        return row.Description.Length == 0 ? $"{error}." : $"{error}, {MarkdownTable.Code(row.Description)}.";
    }

    private static string AskedAgain(TokenErrorRow row)
    {
        var when = row.Class switch
        {
            TokenErrorClass.Transient => "soon",
            TokenErrorClass.RateLimited => "after 10 minutes",
            _ => "after the refusal backoff",
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
