using System.CommandLine;
using System.Text;
using Sidecar.Configuration;

namespace Sidecar.Commands;

/// <summary>
/// <c>sidecar healthcheck</c>: for probes of images without a shell. Exit code 0 for healthy, 78 for a setting that cannot be right, 1
/// otherwise; says why.
/// </summary>
internal static class HealthcheckCommand
{
    private const int LongestResponse = 64 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static Command Create(SettingOptions settings)
    {
        var live = new Option<bool>("--live") { Description = "Ask whether the process lives, not whether it is ready" };
        var startup = new Option<bool>("--startup") { Description = "Ask whether it has started" };
        var verb = new Command("healthcheck", "Ask the running sidecar by its admin port how it is") { live, startup };
        verb.Validators.Add(given =>
        {
            if (given.GetValue(live) && given.GetValue(startup))
            {
                given.AddError("give --live or --startup, not both");
            }
        });
        verb.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetValue(live) ? "/livez" : parsed.GetValue(startup) ? "/startupz" : "/readyz";
            return RunAsync(settings.Read(parsed), path, cancellationToken);
        });
        return verb;
    }

    private static async Task<int> RunAsync(Settings settings, string path, CancellationToken cancellationToken)
    {
        if (await AdminClient.AddressOfAsync(settings) is not { } address)
        {
            return RunCommand.ConfigurationError;
        }

        using var client = new AdminClient(Patience);
        var response = await client.GetAsync(new Uri(address, path), LongestResponse, cancellationToken);
        if (response.Body is not { } body)
        {
            await Console.Error.WriteLineAsync($"sidecar: no response from the admin port {address.Authority}: {response.Problem}");
            return 1;
        }

        Console.WriteLine(Encoding.UTF8.GetString(body));
        return response.Status is >= 200 and < 300 ? 0 : 1;
    }
}
