using System.Text.RegularExpressions;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Docs;

/// <summary>
/// The lists that docs/troubleshooting.md has by hand, against the source: a name that an operator searches for must be one that appears,
/// and a new error type or metric must not go undocumented.
/// </summary>
public sealed partial class TroubleshootingTests
{
    private static readonly string Document = File.ReadAllText(Repository.At("docs", "troubleshooting.md"));

    [Fact]
    public void LogEvents_HaveTheirIdsAndNames()
    {
        var events = Sources().SelectMany(text => Event().Matches(text)).ToDictionary(e => e.Groups["id"].Value,
            e => e.Groups["name"].Value);
        Assert.True(events.Count > 30, $"only {events.Count} log events were found in the source");
        var rows = EventRow().Matches(Document);
        Assert.NotEmpty(rows);
        foreach (Match row in rows)
        {
            var ids = row.Groups[1].Value.Split(", ");
            Assert.Equal(row.Groups[2].Value, string.Join(", ", ids.Select(id => events.GetValueOrDefault(id, $"{id} does not exist"))));
        }
    }

    [Fact]
    public void Metrics_AreAllListed()
    {
        var instruments = Sources().SelectMany(text => Instrument().Matches(text)).Select(match => match.Groups[1].Value.Replace('.',
            '_')).ToList();
        Assert.True(instruments.Count >= 9, $"only {instruments.Count} instruments were found in the source");
        Assert.Equal("", string.Join(", ", instruments.Where(name => !Document.Contains($"| `{name}", StringComparison.Ordinal))));
    }

    [Fact]
    public void ErrorTypes_AreAllListed()
    {
        var files = new[] { ("Dialects", "SidecarError.cs"), ("AccessTokens", "AccessTokenResult.cs"), ("Forwarding",
            "ForwardingFailure.cs"), ("Egress", "EgressDiagnosis.cs"), ("Egress", "TlsDiagnosis.cs") };
        var types = files
            .SelectMany(file => ErrorType().Matches(File.ReadAllText(Repository.At("src", "Sidecar", file.Item1, file.Item2))))
            .Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.True(types.Count > 10, $"only {types.Count} error types were found in the source");
        Assert.Equal("", string.Join(", ", types.Where(type => !Document.Contains($"`{type}`", StringComparison.Ordinal))));
    }

    private static IEnumerable<string> Sources()
        => Directory.EnumerateDirectories(Repository.At("src", "Sidecar")).Where(folder => Path.GetFileName(folder) is not ("bin" or "obj"))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Append(Repository.At("src", "Sidecar", "SidecarHost.cs")).Select(File.ReadAllText);

    [GeneratedRegex(@"LoggerMessage\((?:EventId = )?(?<id>1\d{3}),.*?EventName = ""(?<name>\w+)""", RegexOptions.Singleline)]
    private static partial Regex Event();

    [GeneratedRegex(@"^\| (1\d{3}(?:, 1\d{3})*) \| ([\w, ]+?) \|", RegexOptions.Multiline)]
    private static partial Regex EventRow();

    [GeneratedRegex(@"\.Create\w+(?:<\w+>)?\(\s*""((?:sidecar|process)\.[a-z_.]+)""")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"""([a-z]+(?:_[a-z]+)+)""")]
    private static partial Regex ErrorType();
}
