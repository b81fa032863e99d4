using System.CommandLine;
using Sidecar.Configuration;

namespace Sidecar.Operations.Verbs;

/// <summary><c>sidecar healthcheck</c>: for probes of images without a shell. Exit code 0 for healthy, 1 otherwise; says why.</summary>
internal static class HealthcheckVerb
{
    public static Command Create(SettingOptions settings)
    {
        var live = new Option<bool>("--live") { Description = "Ask whether the process lives, not whether it is ready" };
        var startup = new Option<bool>("--startup") { Description = "Ask whether it has started" };
        var verb = new Command("healthcheck", "Ask the running sidecar how it is, by its admin port") { live, startup };
        verb.SetAction((parsed, cancellationToken) =>
            RunAsync(settings.Read(parsed).Options, parsed.GetValue(live) ? "livez" : parsed.GetValue(startup) ? "startupz" : "readyz", cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(SidecarOptions options, string path, CancellationToken cancellationToken)
    {
        var host = options.Admin.Address is "0.0.0.0" or "localhost" ? "127.0.0.1" : options.Admin.Address == "::" ? "[::1]" : options.Admin.Address;
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(3) };
        try
        {
            using var answer = await client.GetAsync(new Uri($"http://{host}:{options.Admin.Port}/{path}"), cancellationToken);
            Console.WriteLine(await answer.Content.ReadAsStringAsync(cancellationToken));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"sidecar: no answer from the admin port {host}:{options.Admin.Port}: {e.GetBaseException().Message}");
            return 1;
        }
    }
}
