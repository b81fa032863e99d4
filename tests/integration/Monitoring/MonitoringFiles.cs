using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sidecar.IntegrationTests.Tooling;
using YamlDotNet.Serialization;

namespace Sidecar.IntegrationTests.Monitoring;

/// <summary>What k8s/monitoring holds: alerts and the panels of the dashboard, with their expressions.</summary>
internal static partial class MonitoringFiles
{
    private static readonly string Folder = Repository.At("k8s", "monitoring");

    /// <summary>One alert.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Expression">When it fires.</param>
    /// <param name="Annotations">What it says.</param>
    public sealed record Alert(string Name, string Expression, IReadOnlyDictionary<string, string> Annotations);

    public static string Tests => Path.Combine(Folder, "rules-test.yaml");

    public static string Dashboard => Path.Combine(Folder, "dashboard.json");

    public static IReadOnlyList<Alert> Alerts =>
    [
        .. Groups().SelectMany(static group => List(group, "rules")).Select(static rule => new Alert(
            (string)rule["alert"], (string)rule["expr"], ((Dictionary<object, object>)rule["annotations"])
                .ToDictionary(static pair => (string)pair.Key, static pair => (string)pair.Value))),
    ];

    /// <summary>The expressions of all panels, with their titles and without Grafana's variables.</summary>
    public static IReadOnlyList<(string Panel, string Expression)> Panels =>
    [
        .. from panel in JsonNode.Parse(File.ReadAllText(Dashboard))!["panels"]!.AsArray()
           from target in panel!["targets"]?.AsArray() ?? []
           select ((string)panel["title"]!, ((string)target!["expr"]!)
               .Replace("$__rate_interval", "1m", StringComparison.Ordinal).Replace("$namespace", ".*", StringComparison.Ordinal)),
    ];

    /// <summary>The rules as a file of Prometheus itself, which knows no PrometheusRule.</summary>
    /// <param name="annotations">Whether the alerts keep their texts; the unit tests are about labels.</param>
    public static string RulesForPrometheus(bool annotations)
    {
        var groups = Groups();
        foreach (var rule in annotations ? [] : groups.SelectMany(static group => List(group, "rules")))
        {
            rule.Remove("annotations");
        }

        return new SerializerBuilder().Build().Serialize(new Dictionary<string, object> { ["groups"] = groups });
    }

    /// <summary>The metrics that an expression names.</summary>
    public static IEnumerable<string> MetricsOf(string expression)
        => Metric().Matches(expression).Select(static match => match.Value).Distinct();

    private static List<Dictionary<object, object>> Groups()
    {
        var rule = new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(
            File.ReadAllText(Path.Combine(Folder, "rules.yaml")));
        return List((Dictionary<object, object>)rule["spec"], "groups");
    }

    private static List<Dictionary<object, object>> List(Dictionary<object, object> parent, string key)
        => [.. ((List<object>)parent[key]).Cast<Dictionary<object, object>>()];

    [GeneratedRegex(@"\b(sidecar_|process_|target_info)\w*")]
    private static partial Regex Metric();
}
