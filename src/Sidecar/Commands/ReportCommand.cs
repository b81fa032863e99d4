using System.CommandLine;
using System.Text;
using Sidecar.Migration;
using Sidecar.Secrets;

namespace Sidecar.Commands;

/// <summary><c>sidecar report</c>: the migration report of one or several running sidecars.</summary>
internal static class ReportCommand
{
    private const string Path = "/migration";

    public static Command Create(SettingOptions settings)
    {
        var urls = new Argument<string[]>("url")
        {
            Description = "Admin ports, such as http://127.0.0.1:8081; several are added up [the one of this configuration]",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var json = new Option<bool>("--json") { Description = "Write JSON" };
        var csv = new Option<bool>("--csv") { Description = "Write CSV, one line for each row" };
        var verb = new Command("report", "Show who still logs in how, and what Salesforce has announced for it") { urls, json, csv };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            Func<MigrationReport, string> format = parsed.GetValue(json) ? Json : parsed.GetValue(csv) ? ReportText.Csv : ReportText.Table;
            if (parsed.GetValue(urls) is { Length: > 0 } given)
            {
                return await RunAsync(given, format, cancellationToken);
            }

            return await AdminClient.AddressOfAsync(settings.Read(parsed)) is { } own
                ? await RunAsync([own.AbsoluteUri], format, cancellationToken)
                : RunCommand.ConfigurationError;
        });
        return verb;
    }

    private static async Task<int> RunAsync(string[] urls, Func<MigrationReport, string> format, CancellationToken cancellationToken)
    {
        using var client = new AdminClient();
        var reports = new List<MigrationReport>();
        foreach (var url in urls)
        {
            if (await ReadAsync(client, url, cancellationToken) is { } report)
            {
                reports.Add(report);
            }
        }

        if (reports.Count > 0)
        {
            await Console.Out.WriteAsync(format(MigrationReport.Sum(reports)));
        }

        // A sum in which a sidecar is missing is not the sum that was asked for.
        return reports.Count == urls.Length ? 0 : 1;
    }

    /// <summary>One report; null when there is none, and the reason is written.</summary>
    private static async Task<MigrationReport?> ReadAsync(AdminClient client, string text, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme is not ("http" or "https")))
        {
            return await NoneAsync(text, "give the URL of an admin port, such as http://127.0.0.1:8081");
        }

        url = url.AbsolutePath == "/" ? new Uri(url, Path) : url;
        var response = await client.GetAsync(url, MigrationReport.LongestJson, cancellationToken);
        if (response.Body is not { } body)
        {
            return await NoneAsync(text, response.Problem);
        }

        if (response.Status != StatusCodes.Status200OK)
        {
            return await NoneAsync(text, $"status {response.Status}: {Encoding.UTF8.GetString(body).Trim()}");
        }

        try
        {
            return MigrationReport.Read(body);
        }
        catch (FormatException e)
        {
            return await NoneAsync(text, $"this is no migration report: {e.Message}");
        }
    }

    private static async Task<MigrationReport?> NoneAsync(string url, string problem)
    {
        await Console.Error.WriteLineAsync($"sidecar: {Shown(url)}: {Shown(problem)}");
        return null;
    }

    private static string Json(MigrationReport report) => Encoding.UTF8.GetString(report.ToJson().Span) + "\n";

    private static string Shown(string text) => Printable.Bounded(text, SafeText.MaxLength);
}
