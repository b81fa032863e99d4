using System.CommandLine;
using System.Text.Json;
using Sidecar.Configuration;

namespace Sidecar.Commands;

/// <summary>
/// <c>sidecar status</c>: how the running sidecar is, for a person at a terminal. Exit code 0: it works; 1: it cannot work; 2: it works,
/// and somebody should act; 3: no response; 78: a setting that cannot be right.
/// </summary>
internal static class StatusCommand
{
    private const int LongestResponse = 64 * 1024;
    private const int Works = 0;
    private const int CannotWork = 1;
    private const int Attention = 2;
    private const int NoResponse = 3;

    public static Command Create(SettingOptions settings)
    {
        var verb = new Command("status", "Show how the running sidecar is; exit code 0 when all is well, 2 when somebody should act");
        verb.SetAction((parsed, cancellationToken) => RunAsync(settings.Read(parsed), cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(Settings settings, CancellationToken cancellationToken)
    {
        if (await AdminClient.AddressOfAsync(settings) is not { } address)
        {
            return RunCommand.ConfigurationError;
        }

        using var client = new AdminClient();
        var response = await client.GetAsync(new Uri(address, "/readyz"), LongestResponse, cancellationToken);
        if (response.Body is not { } body)
        {
            await Console.Error.WriteLineAsync($"sidecar: no response from the admin port {address.Authority}: {response.Problem}. "
                + "Is the sidecar running, and is this its admin port?");
            return NoResponse;
        }

        var metrics = await client.GetAsync(new Uri(address, "/metrics"), StatusMetrics.LongestText, cancellationToken);
        return Write(new StatusOutput(Console.Out, TerminalColors.OfOutput), address, body, StatusMetrics.Read(metrics.Body));
    }

    private static int Write(StatusOutput output, Uri address, byte[] readiness, StatusMetrics metrics)
    {
        try
        {
            using var document = JsonDocument.Parse(readiness);
            var root = document.RootElement;
            var (status, problem) = (Text(root, "status"), Text(root, "problem"));

            // A signing key that broke makes the status "degraded", and says why.
            var principals = Items(root, "principals").ToList();
            string[] warnings =
            [
                .. Items(root, "warnings").Select(static warning => warning.ToString()),
                .. ProblemsOfKeys(root),
                .. principals.SelectMany(static one => ProblemsOfKeys(one).Select(text => $"{Text(one, "principal")}: {text}")),
            ];
            var attention = problem is not null || warnings.Length > 0 || principals.Exists(static one => Text(one, "problem") is not null);
            var code = status is not ("ok" or "degraded") ? CannotWork : attention ? Attention : Works;
            var state = code switch { Works => "works", Attention => "works, needs attention", _ => "does not work" };
            output.State(state, code, address.Authority);
            output.Line("reason", Text(root, "reason"));
            output.Line("problem", problem);
            output.Line("what to do", Text(root, "remedy"));
            foreach (var one in principals)
            {
                output.Line(Text(one, "principal") ?? "", Text(one, "reason"));
                output.Line("problem", Text(one, "problem"));
                output.Line("what to do", Text(one, "remedy"));
            }

            Array.ForEach(warnings, warning => output.Line("warning", warning));
            output.Line("logins", metrics.Logins);
            output.Line("requests", metrics.Requests);
            return code;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            Console.Error.WriteLine($"sidecar: {address.Authority} is no sidecar's admin port: /readyz is not what it should be.");
            return NoResponse;
        }
    }

    private static IEnumerable<string> ProblemsOfKeys(JsonElement element)
        => Items(element, "keys").Select(static key => Text(key, "problem")).OfType<string>();

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string name)
        => element.TryGetProperty(name, out var all) && all.ValueKind == JsonValueKind.Array ? all.EnumerateArray() : default;

    private static string? Text(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
