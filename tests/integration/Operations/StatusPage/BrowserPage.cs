using System.Text.Json.Nodes;

namespace Sidecar.IntegrationTests.Operations.StatusPage;

/// <summary>A page in the browser: what a person would see.</summary>
public sealed class BrowserPage(Browser browser, string session)
{
    private const string Loaded = "document.readyState === 'complete' && location.href !== 'about:blank'";

    public async Task GoAsync(Uri url, int width, bool dark)
    {
        ArgumentNullException.ThrowIfNull(url);
        await SendAsync("Log.enable", []);
        await SendAsync("Emulation.setDeviceMetricsOverride",
            new() { ["width"] = width, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        await SendAsync("Emulation.setEmulatedMedia", new()
        {
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }),
        });
        await SendAsync("Page.navigate", new() { ["url"] = url.AbsoluteUri });
        for (var patience = 500; patience > 0 && await EvaluateAsync(Loaded) != "true"; patience--)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The text that is visible.</summary>
    public Task<string> TextAsync() => EvaluateAsync("document.body.innerText");

    /// <summary>The value of a JavaScript expression, as text.</summary>
    public async Task<string> EvaluateAsync(string expression)
    {
        var result = await SendAsync("Runtime.evaluate", new() { ["expression"] = $"String({expression})" });
        return result["result"]!["value"]?.ToString() ?? throw new InvalidOperationException($"{expression}: {result}");
    }

    /// <summary>The whole page as a picture (PNG).</summary>
    public async Task<byte[]> PictureAsync()
    {
        var picture = await SendAsync("Page.captureScreenshot", new() { ["format"] = "png", ["captureBeyondViewport"] = true });
        return Convert.FromBase64String(picture["data"]!.ToString());
    }

    private Task<JsonNode> SendAsync(string method, JsonObject parameters) => browser.SendAsync(method, parameters, session);
}
