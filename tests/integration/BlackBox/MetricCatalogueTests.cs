using System.Globalization;
using System.Text.RegularExpressions;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;
using Simulator.Control;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>
/// What <c>/metrics</c> shows, under the names that Prometheus sees, against the table in docs/troubleshooting.md: no metric and no label
/// without a word on it, and no word on a metric that there is not.
/// </summary>
public abstract partial class MetricCatalogueTests(SidecarStarter start) : StageTest(start)
{
    /// <summary>Rows that need not appear on every machine, and those of shared tokens (PublishedFleetTests).</summary>
    private static readonly string[] Absent =
        ["process_memory_limit_bytes", "sidecar_shared_tokens_available", "sidecar_shared_tokens_results_total"];

    [Fact]
    public async Task EveryMetric_IsARowWithItsLabels()
    {
        await using var stage = await ReadyAsync(SetAsync());

        // An ended session, a refusal, a login: what has no series before it happens.
        stage.Org.Control.RevokeAllSessions();
        await stage.SendAsync(Get(Limits));
        await stage.SendAsync(Post(Partner, "{}", "text/xml"));
        await stage.SendAsync(Post("/services/oauth2/token", "grant_type=password&username=u&password=p",
            "application/x-www-form-urlencoded"));
        var text = await MetricsAsync(
            stage, "sidecar_request_repeats_total", "sidecar_request_refusals_total", "sidecar_legacy_login_answers_total");
        Assert.Equal("", string.Join('\n', Differences(Rows(), Series(text))));
        Assert.Equal(["service_name=\"sf-sidecar\"", "service_version=\"0.1.0\""], LabelsOf(text, "target_info"));
        Assert.Contains("version=\"0.1.0\"", LabelsOf(text, "sidecar_build_info"));
    }

    [Fact]
    public async Task SlowOrg_IsNotTheSidecarsOwnTime()
    {
        await using var stage = await ReadyAsync(SetAsync());
        await stage.SendAsync(Get(Limits));
        stage.Org.Control.Break(Limits, Fault.Slow(TimeSpan.FromMilliseconds(700)));
        await stage.SendAsync(Get(Limits));
        var text = await MetricsAsync(stage, text => Sum(text, "sidecar_request_duration_seconds_sum") >= 0.65);
        var (all, own) = (Sum(text, "sidecar_request_duration_seconds_sum"), Sum(text, "sidecar_request_own_duration_seconds_sum"));
        Assert.InRange(own, 0.000001, all - 0.6);
    }

    [Fact]
    public async Task Traffic_IsCountedInBothDirections()
    {
        await using var stage = await ReadyAsync(SetAsync());
        await stage.SendAsync(Post("/services/apexrest/echo", new string('x', 300_000)));
        var text = await MetricsAsync(stage, "sidecar_request_duration_seconds_count");
        Assert.InRange(Sum(text, "sidecar_egress_io_bytes_total", "network_io_direction=\"transmit\""), 300_000, 330_000);
        Assert.InRange(Sum(text, "sidecar_egress_io_bytes_total", "network_io_direction=\"receive\""), 500, 340_000);
    }

    private static double Sum(string metrics, string name, string label = "")
        => metrics.Split('\n').Where(line => line.StartsWith(name + "{", StringComparison.Ordinal))
            .Where(line => line.Contains(label, StringComparison.Ordinal))
            .Sum(static line => double.Parse(Value(line), CultureInfo.InvariantCulture));

    private static string Value(string sample) => sample[(sample.IndexOf('}', StringComparison.Ordinal) + 2)..].Split(' ')[0];

    private static IEnumerable<string> Differences(Dictionary<string, string[]> documented, Dictionary<string, string[]> shown)
        => shown.Keys.Except(documented.Keys).Select(static name => $"{name} has no row")
            .Concat(documented.Keys.Except(shown.Keys).Except(Absent).Select(static name => $"{name} has a row and is not shown"))
            .Concat(shown.Where(s => documented.TryGetValue(s.Key, out var labels) && !labels.SequenceEqual(s.Value))
                .Select(static s => $"{s.Key} has the labels {string.Join(", ", s.Value)}"));

    private static Dictionary<string, string[]> Rows()
        => Row().Matches(File.ReadAllText(Repository.At("docs", "troubleshooting.md"))).ToDictionary(
            static row => row.Groups[1].Value,
            static row => Quoted().Matches(row.Groups[2].Value).Select(static label => label.Groups[1].Value).Order().ToArray());

    /// <summary>The names by which Prometheus knows the metrics, and all labels of their series but those of every metric.</summary>
    private static Dictionary<string, string[]> Series(string text)
    {
        var histograms = Histogram().Matches(text).Select(static type => type.Groups[1].Value).ToList();
        return text.Split('\n').Where(static line => line.Length > 0 && line[0] != '#').Select(static line => Sample().Match(line))
            .GroupBy(sample => histograms.Find(name => IsPartOf(sample.Groups[1].Value, name)) ?? sample.Groups[1].Value)
            .ToDictionary(
                static series => series.Key,
                static series => series.SelectMany(static sample => Label().Matches(sample.Groups[2].Value))
                    .Select(static label => label.Groups[1].Value).Where(static name => name is not ("otel_scope_name" or "le"))
                    .Distinct().Order().ToArray());
    }

    private static bool IsPartOf(string sample, string histogram)
        => sample == histogram + "_bucket" || sample == histogram + "_sum" || sample == histogram + "_count";

    private static IEnumerable<string> LabelsOf(string text, string metric)
        => Label().Matches(text.Split('\n').Single(line => line.StartsWith(metric + "{", StringComparison.Ordinal)))
            .Select(static label => label.Value);

    [GeneratedRegex(@"^\| `((?:sidecar|process|target)_\w+)` \| ([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^# TYPE (\w+) histogram", RegexOptions.Multiline)]
    private static partial Regex Histogram();

    [GeneratedRegex(@"^(\w+)(?:\{(.*)\})? ")]
    private static partial Regex Sample();

    [GeneratedRegex(@"(\w+)=""[^""]*""")]
    private static partial Regex Label();
}

[Collection(Alone.Name)]
public class InProcessMetricCatalogueTests() : MetricCatalogueTests(Sidecars.InProcess);

public class PublishedMetricCatalogueTests() : MetricCatalogueTests(Sidecars.Published);
