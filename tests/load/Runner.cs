using System.Diagnostics;
using Sidecar.LoadTests.Engines;
using Sidecar.LoadTests.Reports;
using Sidecar.LoadTests.Scenarios;
using Sidecar.LoadTests.Staging;

namespace Sidecar.LoadTests;

/// <summary>Sets the stage for a scenario, lets the engine run it, disturbs, measures and judges.</summary>
internal sealed class Runner(ILoadEngine engine, bool brief, TimeSpan? duration, Uri? target)
{
    private static readonly TimeSpan SampleEvery = TimeSpan.FromMilliseconds(250);

    public async Task<(LoadReport Report, IReadOnlyList<string> Violations)> RunAsync(LoadScenario scenario, CancellationToken cancellationToken)
    {
        await using var stage = target is null ? await Stage.SetAsync(scenario, cancellationToken) : null;
        var meter = stage is null ? null : new ProcessMeter(stage.Sidecar.Id);
        var rate = brief ? scenario.ShortRate : scenario.Rate;
        var before = (Descriptors: meter?.Descriptors(), Cpu: meter?.CpuSeconds());
        var measurements = new Measurements();
        LoadContext context;
        List<ResourceSample> samples;
        using (var client = NewClient(target ?? stage!.Sidecar.Address))
        {
            context = new LoadContext { Client = client, Org = stage?.Org, Duration = duration ?? (brief ? scenario.ShortDuration : scenario.Duration) };
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            context.Begin();
            var sampling = SampleAsync(meter, context, over.Token);
            var disturbing = DisturbAsync(scenario, context, cancellationToken);
            await engine.RunAsync(scenario, rate, context, measurements, cancellationToken);
            await disturbing;
            await over.CancelAsync();
            samples = await sampling;
        }

        var seconds = context.Elapsed.TotalSeconds;
        var cpu = meter?.CpuSeconds() - before.Cpu;
        (int, int)? descriptors = meter is null ? null : (before.Descriptors!.Value, await SettledAsync(meter, before.Descriptors.Value, cancellationToken));
        var (lost, duplicated) = stage is null ? (0, 0) : await context.Ledger.CompareAsync(stage.Org, cancellationToken);
        var latencies = measurements.Latencies();
        double Percentile(double percentile) => latencies.TotalCount == 0 ? 0 : latencies.GetValueAtPercentile(percentile) / 1000.0;
        var report = new LoadReport
        {
            Scenario = scenario.Name,
            Rate = rate.ToString(),
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
            Lost = lost,
            Duplicated = duplicated,
            Tripwires = [.. (stage?.Org.Control.Tripwires ?? []).Select(tripwire => $"{tripwire.Kind} at {tripwire.Path}")],
            CpuMicroseconds = cpu * 1_000_000 / Math.Max(1, measurements.Calls),
            Resources = samples,
            Descriptors = descriptors,
        };
        return (report, [.. CommonViolations.Of(report), .. scenario.Violations(report)]);
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

    private static async Task<List<ResourceSample>> SampleAsync(ProcessMeter? meter, LoadContext context, CancellationToken over)
    {
        var samples = new List<ResourceSample>();
        if (meter is null)
        {
            return samples;
        }

        using var timer = new PeriodicTimer(SampleEvery);
        try
        {
            do
            {
                samples.Add(new ResourceSample(context.Elapsed.TotalSeconds, meter.MemoryMegabytes(), meter.Descriptors()));
            }
            while (await timer.WaitForNextTickAsync(over));
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The load is over.
        }

        return samples;
    }

    /// <summary>The clients have gone; the sidecar notices within moments.</summary>
    private static async Task<int> SettledAsync(ProcessMeter meter, int before, CancellationToken cancellationToken)
    {
        var patience = Stopwatch.StartNew();
        while (meter.Descriptors() > before + CommonViolations.AllowedDescriptors && patience.Elapsed < TimeSpan.FromSeconds(3))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }

        return meter.Descriptors();
    }
}
