using System.Diagnostics;
using Sidecar.Configuration;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>What one run of a program brought, both streams apart.</summary>
public sealed record CommandRun(int Code, string Output, string Errors)
{
    public IReadOnlyList<string> ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A verb of the binary that ships.</summary>
    public static Task<CommandRun> OfSidecarAsync(params string[] arguments) => OfAsync(PublishedSidecar.RequireBinary(), arguments);

    /// <summary>A verb with settings.</summary>
    public static Task<CommandRun> OfSidecarAsync(string verb, TestSettings settings) => OfSidecarAsync(
        [verb, .. settings.SelectMany(s => new[] { SettingsCatalog.All.Single(setting => setting.Key == s.Key).OptionName, s.Value })]);

    public static async Task<CommandRun> OfAsync(
        string program, IEnumerable<string> arguments, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;

        // Nobody is there to be asked.
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
