using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Operations.StatusPage;

/// <summary>A real browser (Debian's Chromium, without a window), spoken to by its DevTools protocol. One for all tests of a class.</summary>
public sealed class Browser : IAsyncLifetime
{
    private readonly TestFolder _profile = new();
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _one = new(1);
    private Process? _process;
    private int _id;

    /// <summary>What the browser complained about: scripts and styles that the page's policy forbids, and errors of the page.</summary>
    public List<string> Complaints { get; } = [];

    public async ValueTask InitializeAsync()
    {
        // A fixture cannot skip a test. Whoever asks for a page does.
        if (RequiredTool.Find("chromium") is not { } program)
        {
            return;
        }

        _process = Process.Start(new ProcessStartInfo(program,
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
            "--disable-background-networking", "--disable-component-update", "--no-proxy-server", "--hide-scrollbars",
            "--remote-debugging-port=0", $"--user-data-dir={_profile.Path}", "about:blank",
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true });
        _process!.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await _socket.ConnectAsync(await AddressAsync(), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _one.Dispose();
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _profile.Dispose();
    }

    /// <summary>Opens a page.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="width">Of the window, in pixels.</param>
    /// <param name="dark">Whether the user prefers dark colours.</param>
    public async Task<BrowserPage> OpenAsync(Uri url, int width, bool dark = false)
    {
        RequiredTool.Require("chromium", "run .ci/lib/install-monitoring-tools.sh");
        var target = await SendAsync("Target.createTarget", new() { ["url"] = "about:blank" });
        var attached = await SendAsync(
            "Target.attachToTarget", new() { ["targetId"] = target["targetId"]!.ToString(), ["flatten"] = true });
        var page = new BrowserPage(this, attached["sessionId"]!.ToString());
        await page.GoAsync(url, width, dark);
        return page;
    }

    /// <summary>One command and its result. Commands do not overlap, so whatever comes between is an event.</summary>
    public async Task<JsonNode> SendAsync(string method, JsonObject parameters, string? session = null)
    {
        await _one.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            var id = ++_id;
            var command = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
            if (session is not null)
            {
                command["sessionId"] = session;
            }

            await _socket.SendAsync(
                Encoding.UTF8.GetBytes(command.ToJsonString()), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
            while (true)
            {
                var message = await ReceiveAsync().InTime();
                if (message["id"]?.GetValue<int>() == id)
                {
                    return message["result"] ?? throw new InvalidOperationException($"{method}: {message}");
                }

                if (message["method"]?.ToString() is "Log.entryAdded" or "Runtime.exceptionThrown" or "Runtime.consoleAPICalled")
                {
                    Complaints.Add(message["params"]!.ToJsonString());
                }
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<JsonNode> ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return JsonNode.Parse(message.ToArray())!;
            }
        }
    }

    /// <summary>The browser writes into its profile where it listens.</summary>
    private async Task<Uri> AddressAsync()
    {
        for (var patience = 1000; patience > 0; patience--)
        {
            var lines = File.Exists(_profile["DevToolsActivePort"])
                ? await File.ReadAllLinesAsync(_profile["DevToolsActivePort"], TestContext.Current.CancellationToken)
                : [];
            if (lines is [var port, { Length: > 0 } path, ..])
            {
                return new Uri($"ws://127.0.0.1:{int.Parse(port, CultureInfo.InvariantCulture)}{path}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        throw new InvalidOperationException("Chromium did not start.");
    }
}
