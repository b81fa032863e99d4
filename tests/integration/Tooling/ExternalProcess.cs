using System.Diagnostics;

namespace Sidecar.IntegrationTests.Tooling;

/// <summary>How a program ended and what it wrote.</summary>
public sealed record ProcessResult(int ExitCode, string Output, string Errors)
{
    public ProcessResult EnsureSuccess() => ExitCode == 0
        ? this
        : throw new InvalidOperationException($"exit code {ExitCode}\n{Output}\n{Errors}");
}

/// <summary>Runs a program to its end; when the test is cancelled, the program and its children are ended too.</summary>
public static class ExternalProcess
{
    // Honoured by curl, Node packages and Python alike, often without NO_PROXY; nothing here may leave the machine.
    private static readonly string[] ProxyVariables = ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

    /// <param name="limit">Longest run. After it the program is ended, and the result says so with what was written until then.</param>
    /// <param name="withoutProxy">Hides the machine's proxy settings from the program.</param>
    public static async Task<ProcessResult> RunAsync(
        string file, IEnumerable<string> arguments, string? workingDirectory = null, TimeSpan? limit = null, bool withoutProxy = false)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? ""
        };
        foreach (var variable in withoutProxy ? ProxyVariables : [])
        {
            start.Environment.Remove(variable);
        }

        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            var ended = process.WaitForExitAsync(cancellation);
            if (limit is { } longest && await Task.WhenAny(ended, Task.Delay(longest, TimeProvider.System, cancellation)) != ended)
            {
                process.Kill(entireProcessTree: true);
                return new ProcessResult(-1, await output, $"{await errors}\nended after {longest}");
            }

            await ended;
            return new ProcessResult(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
