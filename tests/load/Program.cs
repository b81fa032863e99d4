using System.CommandLine;
using Sidecar.LoadTests;
using Sidecar.LoadTests.Engines;
using Sidecar.LoadTests.Reports;
using Sidecar.LoadTests.Scenarios;
using Sidecar.LoadTests.Staging;

var brief = new Option<bool>("--short") { Description = "Low rates and a few seconds each: correctness, not speed." };
var only = new Option<string[]>("--only") { Description = "Name of a scenario to run; repeatable. Default: all." };
var duration = new Option<string?>("--duration") { Description = "Length of each scenario, for example 90s, 10m or 8h." };
var target = new Option<Uri?>("--target")
{
    Description = "A sidecar that runs already, before a real org. Runs only scenarios that read.",
    CustomParser = argument => new Uri(argument.Tokens[0].Value, UriKind.Absolute),
};
var output = new Option<string>("--output") { Description = "Folder of the reports.", DefaultValueFactory = _ => "artifacts/load" };

var scenarios = new Command("scenarios", "Runs the load scenarios; exit code 1 when something happened that must never happen.") { brief, only, duration, target, output };
scenarios.SetAction(async (parsed, cancellationToken) =>
{
    var names = parsed.GetValue(only) ?? [];
    if (names.Except(AllScenarios.List.Select(scenario => scenario.Name)).ToList() is { Count: > 0 } unknown)
    {
        await Console.Error.WriteLineAsync($"No such scenario: {string.Join(", ", unknown)}. There are: {string.Join(", ", AllScenarios.List.Select(s => s.Name))}");
        return 2;
    }

    TimeSpan? length;
    try
    {
        length = Durations.Parse(parsed.GetValue(duration));
    }
    catch (FormatException problem)
    {
        await Console.Error.WriteLineAsync(problem.Message);
        return 2;
    }

    var chosen = AllScenarios.List
        .Where(scenario => names.Length == 0 || names.Contains(scenario.Name))
        .Where(scenario => parsed.GetValue(target) is null || scenario.ReadsOnly)
        .ToList();
    if (chosen.Count == 0)
    {
        await Console.Error.WriteLineAsync("With --target only these can run: " + string.Join(", ", AllScenarios.List.Where(s => s.ReadsOnly).Select(s => s.Name)));
        return 2;
    }

#if NBOMBER
    ILoadEngine engine = new NBomberEngine(parsed.GetValue(output)!);
#else
    ILoadEngine engine = new BuiltInEngine();
#endif
    var runner = new Runner(engine, parsed.GetValue(brief), length, parsed.GetValue(target));
    Console.WriteLine($"Under load: {parsed.GetValue(target)?.ToString() ?? SidecarProcess.Program}");
    ReportWriter.Header(Console.Out);
    var all = 0;
    foreach (var scenario in chosen)
    {
        var (report, violations) = await runner.RunAsync(scenario, cancellationToken);
        ReportWriter.Row(Console.Out, report, violations);
        await ReportWriter.WriteAsync(parsed.GetValue(output)!, report, violations, cancellationToken);
        all += violations.Count;
    }

    Console.WriteLine($"{chosen.Count} scenarios, {all} violations");
    return all == 0 ? 0 : 1;
});

return await new RootCommand("Load tests of the sidecar.") { scenarios }.Parse(args).InvokeAsync();
