using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Monitoring;

/// <summary>A real Prometheus that scrapes one sidecar every second.</summary>
public sealed class Prometheus : IAsyncDisposable
{
    public const string Hint = "run .ci/lib/install-monitoring-tools.sh";

    private readonly TestFolder _folder = new();
    private readonly HttpClient _client;
    private readonly Process _process;

    private Prometheus(string program, Uri target, string rules)
    {
        var port = FreePort();
        _folder.Write("rules", rules);
        _folder.Write("prometheus.yml", string.Create(CultureInfo.InvariantCulture, $"""
            global: {"{"}scrape_interval: 1s, evaluation_interval: 1s{"}"}
            rule_files: [rules]
            scrape_configs:
              - job_name: sf-sidecar
                static_configs:
                  - targets: ['{target.Authority}']
                    labels: {"{"}namespace: test, pod: legacy-app-1{"}"}
            """));
        _client = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        _process = Process.Start(new ProcessStartInfo(program,
        [
            $"--config.file={_folder["prometheus.yml"]}", $"--storage.tsdb.path={_folder["data"]}",
            string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"),
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public static Prometheus Start(Uri target, string rules) => new(RequiredTool.Require("prometheus", Hint), target, rules);

    /// <summary>The result of a query; each has a value. Empty while there is none, and while Prometheus starts.</summary>
    public async Task<IReadOnlyList<JsonNode>> QueryAsync(string expression)
        => await AskAsync($"/api/v1/query?query={Uri.EscapeDataString(expression)}") is { } data ? [.. data["result"]!.AsArray()!] : [];

    /// <summary>All rules with their health.</summary>
    public async Task<IReadOnlyList<JsonNode>> RulesAsync()
        => await AskAsync("/api/v1/rules") is { } data
            ? [.. data["groups"]!.AsArray().SelectMany(static group => group!["rules"]!.AsArray())!]
            : [];

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task<JsonNode?> AskAsync(string target)
    {
        try
        {
            using var response = await _client.GetAsync(new Uri(target, UriKind.Relative), TestContext.Current.CancellationToken);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                return null;
            }

            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
            Assert.True((string?)answer["status"] == "success", $"{target}: {answer}");
            return answer["data"];
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Prometheus does not say which port it took.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
