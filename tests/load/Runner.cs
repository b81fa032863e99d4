using Sidecar.LoadTests.Engines;
using Sidecar.LoadTests.Reports;
using Sidecar.LoadTests.Scenarios;
using Sidecar.LoadTests.Staging;

namespace Sidecar.LoadTests;

/// <summary>Sets the stage for a scenario, lets the engine run it, disturbs, measures and judges.</summary>
/// <param name="engine">Who calls.</param>
/// <param name="brief">Whether the scenario's short form is wanted.</param>
/// <param name="duration">Another length than the scenario's own.</param>
/// <param name="target">A sidecar that runs already; null: one is started, before a simulated org.</param>
/// <param name="progress">Told from time to time how a long load goes.</param>
internal sealed class Runner(ILoadEngine engine, bool brief, TimeSpan? duration, Uri? target, TextWriter progress)
{
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(30);

    public async Task<(
        LoadReport Report, IReadOnlyList<string> Violations)> RunAsync(LoadScenario scenario, CancellationToken cancellationToken)
    {
        await using var stage = target is null ? await Stage.SetAsync(scenario, cancellationToken) : null;
        var watch = stage is null ? null : new ResourceWatch(stage.Sidecar, stage.Temporary);
        var rate = brief ? scenario.ShortRate : scenario.Rate;
        var measurements = new Measurements();
        LoadContext context;
        bool interrupted;
        using (var client = NewClient(target ?? stage!.Sidecar.Address))
        {
            context = new LoadContext
            {
                Client = client,
                Org = stage?.Org,
                Duration = duration ?? (brief
                ? scenario.ShortDuration
                : scenario.Duration)
            };
            using var over = new CancellationTokenSource();
            context.Begin();
            var sampling = watch?.SampleAsync(context, over.Token) ?? Task.CompletedTask;
            var telling = TellAsync(scenario, context, measurements, watch, over.Token);
            interrupted = await LoadAsync(scenario, rate, context, measurements, cancellationToken);
            await over.CancelAsync();
            await Task.WhenAll(sampling, telling);
        }

        var report = Summarize(scenario, rate, context, measurements, stage) with { Interrupted = interrupted };
        if (watch is not null)
        {
            report = await watch.CompleteAsync(report);
            var (lost, duplicated) = await context.Ledger.CompareAsync(stage!.Org, CancellationToken.None);
            report = report with { Lost = lost, Duplicated = duplicated };
        }

        // Half a load has not seen all that a scenario's own verdict counts on.
        return (report, [.. CommonViolations.Of(report), .. interrupted ? [] : scenario.Violations(report)]);
    }

    /// <returns>Whether it was interrupted.</returns>
    private async Task<bool> LoadAsync(
        LoadScenario scenario, RateProfile rate, LoadContext context, Measurements measurements, CancellationToken cancellationToken)
    {
        var disturbing = DisturbAsync(scenario, context, cancellationToken);
        try
        {
            await engine.RunAsync(scenario, rate, context, measurements, cancellationToken);
            await disturbing;
            return false;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await disturbing.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            return true;
        }
    }

    private static LoadReport Summarize(
        LoadScenario scenario, RateProfile rate, LoadContext context, Measurements measurements, Stage? stage)
    {
        var latencies = measurements.Latencies();
        double Percentile(double percentile) => latencies.TotalCount == 0 ? 0 : latencies.GetValueAtPercentile(percentile) / 1000.0;
        var seconds = context.Elapsed.TotalSeconds;
        return new LoadReport
        {
            Scenario = scenario.Name,
            MustNeverHappen = scenario.MustNeverHappen,
            Rate = rate.ToString(),
            Published = stage is not null && SidecarProcess.PublishedBinary is not null,
            Seconds = seconds,
            Calls = measurements.Calls,
            CallsPerSecond = measurements.Calls / seconds,
            P50 = Percentile(50),
            P90 = Percentile(90),
            P99 = Percentile(99),
            P999 = Percentile(99.9),
            Slowest = Percentile(100),
            Errors = measurements.Errors,
            WrongAnswers = measurements.WrongAnswers,
            ErrorTimes = measurements.ErrorTimes,
            Marks = context.Marks,
            Logins = stage?.Org.Control.LoginCount,
            TokenRequests = stage?.Org.Control.Counters.TokenRequests,
            Writes = context.Ledger.Count,
            Tripwires = [.. (stage?.Org.Control.Tripwires ?? []).Select(tripwire => $"{tripwire.Kind} at {tripwire.Path}")],
        };
    }

    private static HttpClient NewClient(Uri address) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        MaxConnectionsPerServer = 10_000,
    })
    {
        BaseAddress = address,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private static async Task DisturbAsync(LoadScenario scenario, LoadContext context, CancellationToken cancellationToken)
    {
        if (scenario.Disturb is { } disturb)
        {
            await Task.Delay(context.Duration / 3, TimeProvider.System, cancellationToken);
            await disturb(context, cancellationToken);
        }
    }

    private async Task TellAsync(
        LoadScenario scenario, LoadContext context, Measurements measurements, ResourceWatch? watch, CancellationToken over)
    {
        if (context.Duration <= ProgressEvery * 2)
        {
            return;
        }

        using var timer = new PeriodicTimer(ProgressEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                var memory = watch?.Samples is [.., var last] ? $", {last.Megabytes:F0} MB" : "";
                await progress.WriteLineAsync(
                    $"  {scenario.Name}: {context.Elapsed:hh\\:mm\\:ss} of {context.Duration:hh\\:mm\\:ss}, {measurements.Calls} calls, " +
                    $"{measurements.Errors.Values.Sum()} errors, {measurements.WrongAnswers.Values.Sum()} wrong answers{memory}");
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The load is over.
        }
    }
}
