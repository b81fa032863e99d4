using System.CommandLine;
using System.CommandLine.Parsing;
using System.ComponentModel;
using Sidecar.LoadTests.Engines;
using Sidecar.LoadTests.Reports;
using Sidecar.LoadTests.Scenarios;
using Sidecar.LoadTests.Staging;

namespace Sidecar.LoadTests;

/// <summary>The command line. What a script can rely on are the exit codes.</summary>
internal static class LoadCommand
{
    /// <summary>Something happened that must never happen.</summary>
    public const int Violated = 1;

    /// <summary>Wrong options, or no sidecar to be had: nothing is said about it.</summary>
    public const int CannotRun = 2;

    /// <summary>Ctrl-C, as shells have it.</summary>
    public const int Interrupted = 130;

    private static readonly Option<bool> Brief = new(
        "--short")
    { Description = "Low rates and a few seconds each: correctness, not speed." };

    private static readonly Option<string[]> Only = new("--only")
    {
        Description = "Name of a scenario to run; repeatable. Default: all.",
        AllowMultipleArgumentsPerToken = true
    };

    private static readonly Option<TimeSpan?> Duration = new("--duration")
    {
        Description = "Length of each scenario, for example 90s, 10m or 8h.",
        CustomParser = ParseDuration,
    };

    private static readonly Option<Uri?> Target = new("--target")
    {
        Description = "http(s)://host:port of a sidecar that runs already, before a real org. Runs only scenarios that read.",
        CustomParser = ParseTarget,
    };

    private static readonly Option<string> Output = new("--output")
    {
        Description = "Folder of the reports.",
        DefaultValueFactory = _ => "artifacts/load"
    };

    public static RootCommand Create()
    {
        Only.Validators.Add(UnknownNames);
        var scenarios = new Command(
            "scenarios", "Runs the load scenarios. Exit code 1: something happened that must never happen; 2: wrong options, or it "
                + "could not be run; 130: interrupted.")
        {
            Brief, Only, Duration, Target, Output,
        };
        scenarios.SetAction(RunAsync);
        var list = new Command("list", "Tells the scenarios, their load in full and in short, and what must never happen in them.");
        list.SetAction(_ => List(Console.Out));
        return new RootCommand("Load tests of the sidecar.") { scenarios, list };
    }

    private static void List(TextWriter output)
    {
        foreach (var scenario in AllScenarios.List)
        {
            output.WriteLine($"{scenario.Name,-18} {scenario.Rate}, {scenario.Duration.TotalSeconds} s; --short: {scenario.ShortRate}, {scenario.ShortDuration.TotalSeconds} s");
            output.WriteLine($"{"",-18} never: {scenario.MustNeverHappen}");
        }
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var target = parsed.GetValue(Target);
        var names = parsed.GetValue(Only) ?? [];
        var chosen = AllScenarios.List
            .Where(scenario => names.Length == 0 || names.Contains(scenario.Name))
            .Where(scenario => target is null || scenario.ReadsOnly)
            .ToList();
        if (chosen.Count == 0)
        {
            return Refuse("With --target only these can run: " + string.Join(", ",
                AllScenarios.List.Where(s => s.ReadsOnly).Select(s => s.Name)));
        }

        var output = parsed.GetValue(Output)!;
        try
        {
            Directory.CreateDirectory(output);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return Refuse($"--output {output}: {problem.Message}");
        }

#if NBOMBER
        ILoadEngine engine = new NBomberEngine(output);
#else
        ILoadEngine engine = new BuiltInEngine();
#endif
        var runner = new Runner(engine, parsed.GetValue(Brief), parsed.GetValue(Duration), target, Console.Error);
        var underLoad = target?.ToString() ?? Stage.Program;
        Console.WriteLine($"Under load: {underLoad}");
        ReportWriter.Header(Console.Out);
        var (run, all) = (0, 0);
        foreach (var scenario in chosen.TakeWhile(_ => !cancellationToken.IsCancellationRequested))
        {
            try
            {
                var (report, violations) = await runner.RunAsync(scenario, cancellationToken);
                ReportWriter.Row(Console.Out, report, violations);
                await ReportWriter.WriteAsync(output, underLoad, report, violations);
                (run, all) = (run + 1, all + violations.Count);
            }
            catch (Exception problem) when (problem is InvalidOperationException or TimeoutException or Win32Exception)
            {
                return Refuse($"{scenario.Name} could not be run: {problem.Message}");
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // While its stage was being set: nothing to report.
            }
        }

        Console.WriteLine($"{run} of {chosen.Count} scenarios, {all} violations; reports in {output}");
        return all > 0 ? Violated : cancellationToken.IsCancellationRequested ? Interrupted : 0;
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return CannotRun;
    }

    private static void UnknownNames(OptionResult result)
    {
        var known = AllScenarios.List.Select(scenario => scenario.Name).ToList();
        if ((result.GetValueOrDefault<string[]>() ?? []).Except(known).ToList() is { Count: > 0 } unknown)
        {
            result.AddError($"No such scenario: {string.Join(", ", unknown)}. There are: {string.Join(", ", known)}.");
        }
    }

    private static TimeSpan? ParseDuration(ArgumentResult argument)
    {
        try
        {
            return Durations.Parse(argument.Tokens[0].Value);
        }
        catch (FormatException problem)
        {
            argument.AddError(problem.Message);
            return null;
        }
    }

    private static Uri? ParseTarget(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var target) && target.Scheme is "http" or "https")
        {
            return target;
        }

        argument.AddError($"'{text}' is no address of a sidecar; write for example http://localhost:8080.");
        return null;
    }
}
