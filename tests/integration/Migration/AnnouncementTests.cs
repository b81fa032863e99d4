using System.Text;
using System.Text.Json;
using Sidecar.Migration;

namespace Sidecar.IntegrationTests.Migration;

/// <summary>What is announced for which row, and what a file of announcements may look like.</summary>
public sealed class AnnouncementTests
{
    [Theory]
    [InlineData("soap-login", "soap partner", "29.0", "covered", "soap-login")]
    [InlineData("soap-login", "soap enterprise", "58.0", "covered", "soap-login")]
    [InlineData("soap-login", "soap partner", "65.0", "covered", "soap-login")]
    [InlineData("login-session", "soap partner", "29.0", "stopped", "versions-21-30")]
    [InlineData("login-session", "soap partner", "30.0", "stopped", "versions-21-30")]
    [InlineData("login-session", "soap partner", "31.0", "stops", "versions-31-40")]
    [InlineData("own-session", "rest tooling", "40.0", "stops", "versions-31-40")]
    [InlineData("no-session", "bulk1", "20.0", "stopped", "versions-7-20")]
    [InlineData("own-session", "bulk2", "41.0", "stays", "")]
    [InlineData("own-session", "rest", "62.0", "stays", "")]
    [InlineData("own-session", "apexrest", "", "stays", "")]
    [InlineData("own-session", "streaming", "29.0", "stays", "")]
    [InlineData("oauth-password", "oauth", "", "covered", "password-flow")]
    [InlineData("oauth-refresh-token", "oauth", "", "stays", "")]
    [InlineData("web-form", "page", "", "stopped", "web-form")]
    public void Row_HasTheVerdictOfTheTable(string login, string family, string version, string word, string id)
    {
        var verdict = Verdict.Of(Row(login, family, version), BuiltInAnnouncements.Table, new(2026, 11, 26));
        Assert.Equal((word, id), (verdict.Word, string.Join(',', verdict.Announcements.Select(one => one.Id))));
    }

    [Fact]
    public void Verdict_ChangesOnTheDay()
    {
        var row = Row("login-session", "rest", "35.0");
        Assert.Equal(Verdict.Stops, Verdict.Of(row, BuiltInAnnouncements.Table, new(2028, 5, 31)).Word);
        Assert.Equal(Verdict.Stopped, Verdict.Of(row, BuiltInAnnouncements.Table, new(2028, 6, 1)).Word);
    }

    [Fact]
    public void BuiltInTable_NamesItsSources_AndNoIdTwice()
    {
        var all = BuiltInAnnouncements.Table.All;
        Assert.Equal(all.Count, all.Select(one => one.Id).Distinct().Count());
        Assert.All(all, one => Assert.Equal("https", one.Source.Scheme));
        Assert.All(all.SelectMany(one => one.Logins), login => Assert.NotNull(LoginKind.Known(login)));
    }

    [Fact]
    public void TableOfAReport_IsAFileThatCanBeRead()
    {
        var json = new MigrationReport(default, default, [], BuiltInAnnouncements.Table, null).ToJson();
        using var document = JsonDocument.Parse(json);
        var read = AnnouncementJson.Read(document.RootElement);
        Assert.Equal(json.ToArray(), new MigrationReport(default, default, [], read, null).ToJson().ToArray());
    }

    [Theory]
    [InlineData("{}", "announcementsAsOf")]
    [InlineData("""{"announcementsAsOf":"soon","announcements":[]}""", "date")]
    [InlineData("""{"announcementsAsOf":"2026-01-01"}""", "array")]
    [InlineData("""{"announcementsAsOf":"2026-01-01","announcements":[1]}""", "object")]
    [InlineData("""{"announcementsAsOf":"2026-01-01","announcements":[{"id":"x"}]}""", "source")]
    [InlineData("""{"announcementsAsOf":"2026-01-01","announcements":[{"id":"x","what":"w","when":"w","date":"2026-01-01","remedy":"r","source":"javascript:alert(1)"}]}""", "https")]
    [InlineData("""{"announcementsAsOf":"2026-01-01","announcements":[{"id":"x","what":"w","when":"w","date":"2026-01-01","remedy":"r","source":"https://x","fromVersion":"all"}]}""", "API version")]
    public void BrokenTable_IsRefusedWithTheReason(string json, string reason)
    {
        using var document = JsonDocument.Parse(json);
        var e = Assert.Throws<FormatException>(() => AnnouncementJson.Read(document.RootElement));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"programs\":{}}")]
    [InlineData("{\"programs\":[1],\"since\":\"2026-01-01T00:00:00Z\"}")]
    [InlineData("{\"programs\":[],\"since\":\"2026-01-01T00:00:00Z\",\"now\":5}")]
    [InlineData("{\"programs\":[{\"program\":\"a\",\"login\":\"b\",\"api\":\"c\",\"version\":\"\",\"calls\":9223372036854775807}],\"since\":\"2026-01-01T00:00:00Z\"}")]
    public void BrokenReport_IsRefused(string json)
        => Assert.Throws<FormatException>(() => MigrationReport.Read(Encoding.UTF8.GetBytes(json)));

    private static CallSummary Row(string login, string family, string version)
        => new("x", login, ApiUse.Parse(family, version), 1, 0, default, default);
}
