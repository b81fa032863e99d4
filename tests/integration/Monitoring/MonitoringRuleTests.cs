using System.Text.RegularExpressions;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Monitoring;

/// <summary>
/// The alerts and the dashboard of k8s/monitoring: promtool's unit tests, and a real Prometheus that scrapes the published binary and
/// answers every expression.
/// </summary>
public sealed partial class MonitoringRuleTests() : StageTest(Sidecars.Published)
{
    /// <summary>There is none outside a container.</summary>
    private const string Absent = "process_memory_limit_bytes";

    [Fact]
    public async Task Rules_PassTheirUnitTests()
    {
        var promtool = RequiredTool.Require("promtool", Prometheus.Hint);
        using var folder = new TestFolder();
        folder.Write("rules", MonitoringFiles.RulesForPrometheus(annotations: false));
        folder.Write("rules-test.yaml", await File.ReadAllTextAsync(MonitoringFiles.Tests, TestContext.Current.CancellationToken));
        var run = await ExternalProcess.RunAsync(promtool, ["test", "rules", "rules-test.yaml"], folder.Path);
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
    }

    [Fact]
    public async Task EveryAlert_HasAUnitTestInWhichItFiresAndOneInWhichItDoesNot()
    {
        var tests = await File.ReadAllTextAsync(MonitoringFiles.Tests, TestContext.Current.CancellationToken);
        Assert.NotEmpty(MonitoringFiles.Alerts);
        foreach (var alert in MonitoringFiles.Alerts)
        {
            Assert.Matches($@"alertname: {alert.Name}}}", tests);
            Assert.Matches($@"alertname: {alert.Name}\n +exp_alerts:", tests);
        }
    }

    [Fact]
    public void EveryAlert_SaysWhatToDo_AndItsRunbookIsAHeading()
    {
        foreach (var alert in MonitoringFiles.Alerts)
        {
            Assert.True(alert.Annotations["summary"].Length > 10, alert.Name);
            Assert.True(alert.Annotations["description"].Length > 40, alert.Name);
            var (page, heading) = alert.Annotations["runbook"].Split('#') is [var first, var second] ? (first, second) : ("", "");
            var headings = Heading().Matches(File.ReadAllText(Repository.At(page.Split('/'))))
                .Select(static match => match.Groups[1].Value.ToLowerInvariant().Replace(' ', '-'));
            Assert.True(headings.Contains(heading), $"{alert.Name}: {alert.Annotations["runbook"]}");
        }
    }

    [Fact]
    public async Task EveryExpression_IsAnsweredByPrometheus()
    {
        await using var stage = await ReadyAsync(SetAsync());
        await using var prometheus = Prometheus.Start(stage.Sidecar.AdminAddress, MonitoringFiles.RulesForPrometheus(annotations: true));
        await UseAsync(stage);

        // Rates need two samples.
        await AnsweredAsync(prometheus, "rate(process_cpu_time_seconds_total[1m])");
        await UseAsync(stage);
        foreach (var (panel, expression) in MonitoringFiles.Panels.Where(one => !one.Expression.Contains(Absent, StringComparison.Ordinal)))
        {
            await AnsweredAsync(prometheus, expression, panel);
        }

        var rules = await prometheus.RulesAsync();
        Assert.Equal(MonitoringFiles.Alerts.Count, rules.Count);
        Assert.All(rules, rule => Assert.True((string?)rule["health"] == "ok", $"{rule}"));
    }

    [Fact]
    public async Task EveryMetric_IsOnAPanel_AndEveryMetricThatIsUsedExists()
    {
        await using var stage = await ReadyAsync(SetAsync());
        await UseAsync(stage);
        var text = await stage.Client.GetStringAsync(
            new Uri(stage.Sidecar.AdminAddress, "/metrics"), TestContext.Current.CancellationToken);
        var shown = Name().Matches(text).Select(static match => match.Groups[1].Value).Append(Absent).ToHashSet(StringComparer.Ordinal);
        var onPanels = MonitoringFiles.Panels.SelectMany(static one => MonitoringFiles.MetricsOf(one.Expression)).ToHashSet();
        var inAlerts = MonitoringFiles.Alerts.SelectMany(static alert => MonitoringFiles.MetricsOf(alert.Expression));
        Assert.Equal("", string.Join(' ', onPanels.Concat(inAlerts).Distinct().Except(shown)));
        Assert.Equal("", string.Join(' ', shown.Select(Family).Distinct().Except(onPanels.Select(Family))));
    }

    /// <summary>What gives every metric a series.</summary>
    private static async Task UseAsync(Stage stage)
    {
        await stage.SendAsync(Get(Limits));
        stage.Org.Control.RevokeAllSessions();
        await stage.SendAsync(Get(Limits));
        await stage.SendAsync(Post(Partner, "{}", "text/xml"));
        await stage.SendAsync(Post(
            "/services/oauth2/token", "grant_type=password&username=u&password=p", "application/x-www-form-urlencoded"));
    }

    private static async Task AnsweredAsync(Prometheus prometheus, string expression, string panel = "")
    {
        for (var patience = 300; patience > 0; patience--)
        {
            if ((await prometheus.QueryAsync(expression)).Count > 0)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"{panel}: nothing answers {expression}");
    }

    /// <summary>A histogram is one metric with three names.</summary>
    private static string Family(string name) => Part().Replace(name, "");

    [GeneratedRegex(@"^(\w+)(?:\{.*\})? [^ ]+", RegexOptions.Multiline)]
    private static partial Regex Name();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Part();

    [GeneratedRegex("^##+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
