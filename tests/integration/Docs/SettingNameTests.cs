using System.Text.RegularExpressions;
using Sidecar.Configuration;

namespace Sidecar.IntegrationTests.Docs;

/// <summary>A setting that a document, a manifest or a message of the sidecar names is one that the sidecar has.</summary>
public sealed partial class SettingNameTests
{
    private static readonly HashSet<string> Known = [.. SettingsCatalog.All.Select(setting => setting.FullKey)];

    private static readonly HashSet<string> Lists = [.. SettingsCatalog.All.Where(
        setting => setting.IsList).Select(setting => setting.FullKey)];

    private static readonly HashSet<string> Former
        = [.. SettingsCatalog.All.SelectMany(setting => setting.FormerKeys).Select(Setting.Full)];

    /// <summary>Where old names are explained. Everything else uses the new ones.</summary>
    private static readonly string[] ExplainsFormerNames = ["docs/configuration.md", "CHANGELOG.md"];

    [Fact]
    public void NamedSettings_Exist()
    {
        IReadOnlyList<string> files = [.. Documents.Markdown(), .. Documents.Manifests(), .. Documents.Sources()];
        foreach (var kind in new[] { ".md", ".yaml", ".env", ".cs" })
        {
            Assert.Contains(files, path => path.EndsWith(kind, StringComparison.Ordinal));
        }

        var unknown = files
            .SelectMany(path => Unknown(File.ReadAllText(path)).Select(name => (Document: Documents.Name(path), Name: name)))
            .Where(found => !(Former.Contains(found.Name) && ExplainsFormerNames.Contains(found.Document)))
            .Select(found => $"{found.Document}: {found.Name}").ToList();
        Assert.True(unknown.Count == 0, $"settings that do not exist:\n{string.Join('\n', unknown)}");
    }

    [Theory]
    [InlineData("Sidecar:Listen:Port", true)]
    [InlineData("Sidecar__Listen__Port=1", true)]
    [InlineData("Sidecar__Listen__AllowedHosts__0=a", true)]
    [InlineData("Sidecar__Listen__Port__0=1", false)]
    [InlineData("Sidecar:Listen:Prot", false)]
    [InlineData("Sidecar__KeyPth", false)]
    [InlineData("Sidecar: a word", true)]
    [InlineData("Sidecar:Principals:<name>:Username", true)]
    [InlineData("Sidecar__Principals__eu__Listen__Port=1", true)]
    [InlineData("Sidecar:Principals:eu:Usrname", false)]
    public void Names_AreJudged(string text, bool good) => Assert.Equal(good, !Unknown(text).Any());

    private static IEnumerable<string> Unknown(string text)
        => Name().Matches(text).Select(match => match.Value).Where(name => !IsKnown(name));

    private static bool IsKnown(string name)
    {
        var key = name.Replace("__", ":", StringComparison.Ordinal);
        return Known.Contains(key) || Lists.Contains(Index().Replace(key, "")) || IsOfPrincipal(key.Split(':', 4));
    }

    /// <summary>Principals have names, which are the user's to choose.</summary>
    private static bool IsOfPrincipal(string[] parts) => parts is ["Sidecar", "Principals"] or ["Sidecar", "Principals", _]
        || (parts is ["Sidecar", "Principals", _, var key] && PrincipalSettings.Keys.Contains(Index().Replace(key, "")));

    [GeneratedRegex(@"\bSidecar(?::|__)[A-Za-z0-9]+(?:(?::|__)[A-Za-z0-9]+)*")]
    private static partial Regex Name();

    [GeneratedRegex(":[0-9]+$")]
    private static partial Regex Index();
}
