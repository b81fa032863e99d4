using System.Diagnostics;
using System.Globalization;
using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.Attacks.SecretSearch;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>The commands of the published binary print nothing secret, whatever mistake is in their settings.</summary>
public class ToolSecretsTests() : StageTest(Sidecars.Published)
{
    private readonly SecretSearch _search = new(Password);

    [Fact]
    public async Task Tools_SayNothingSecret()
    {
        await using var stage = await ReadyAsync(SetAsync());
        _search.LearnKey(stage);
        var good = new Dictionary<string, string>
        {
            ["Sidecar__ConsumerKey"] = stage.Org.ConsumerKey,
            ["Sidecar__Username"] = stage.Org.Username,
            ["Sidecar__KeyPath"] = stage.KeyFolder,
            ["Sidecar__LoginHost"] = stage.Org.BaseAddress.GetLeftPart(UriPartial.Authority),
            ["Sidecar__Upstream__AllowPlainHttp"] = "true",
            ["Sidecar__Log__Level"] = "Trace",
        };
        var key = await File.ReadAllTextAsync(Path.Combine(stage.KeyFolder, "tls.key"), TestContext.Current.CancellationToken);
        await RunAsync(["--help"], good);
        await RunAsync(["doctor"], good);
        await RunAsync(["doctor"], new(good) { ["Sidecar__LoginHost"] = "http://127.0.0.1:1" });
        await RunAsync(["healthcheck"], good);
        await RunAsync([], new(good)
        {
            ["Sidecar__Listen__Port"] = "seven",
            ["Sidecar__Password"] = Password,
            ["Sidecar__ClientSecret"] = ClientSecret
        });
        // The classic mistake: the key itself where its path belongs.
        await RunAsync([], new(good) { ["Sidecar__KeyPath"] = key });
        await RunAsync(["doctor"], new(good) { ["Sidecar__KeyPath"] = key });
        await RunAsync([], new(good) { ["Sidecar__KeyPasswordPath"] = Password });
        await RunAsync([], new(good) { ["Sidecar__LoginHost"] = $"https://user:{Password}@acme.my.salesforce.com" });
        await RunAsync([], new(good) { ["Sidecar__Upstream__Proxy"] = $"ftp://user:{Password}@proxy.example" });
        await RunAsync(["--password", Password], good);
        _search.AssertClean(_search.Seen.ToString());
        Assert.True(_search.Seen.Length > 2000);
    }

    private async Task RunAsync(string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(PublishedSidecar.RequireBinary(), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment.TryAdd("Sidecar__Listen__Port", "0");
        start.Environment.TryAdd("Sidecar__Admin__Port", "0");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // It found nothing to object to and runs.
            process.Kill();
        }

        _search.Seen.AppendLine(CultureInfo.InvariantCulture, $"{await output.InTime()}\n{await error.InTime()}");
    }
}
