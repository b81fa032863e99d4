using Sidecar.LoadTests.Reports;
using Sidecar.LoadTests.Scenarios;
using Sidecar.LoadTests.Staging;

namespace Sidecar.LoadTests.Engines;

/// <summary>The engine that needs no package: what runs here and in CI.</summary>
public sealed class BuiltInEngine : ILoadEngine
{
    public Task RunAsync(
        LoadScenario scenario, RateProfile rate, LoadContext context, Measurements measurements, CancellationToken cancellationToken)
    {
        return rate switch
        {
            RateProfile.Constant constant => InjectAsync(constant.PerSecond),
            RateProfile.ClosedLoop loop => Task.WhenAll(Enumerable.Range(0, loop.Clients).Select(_ => Task.Run(LoopAsync,
                cancellationToken))),
            RateProfile.Burst burst => Task.WhenAll(Enumerable.Range(0, burst.Calls).Select(_ => CallAsync(context.Elapsed))),
            _ => throw new NotSupportedException(rate.ToString()),
        };

        async Task InjectAsync(int perSecond)
        {
            var calls = new List<Task>();
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            for (var due = TimeSpan.Zero; due < context.Duration;)
            {
                await timer.WaitForNextTickAsync(cancellationToken);
                for (; due <= context.Elapsed && due < context.Duration; due += TimeSpan.FromSeconds(1.0 / perSecond))
                {
                    calls.Add(CallAsync(due));
                }

                calls.RemoveAll(call => call.IsCompletedSuccessfully);
            }

            await Task.WhenAll(calls);
        }

        async Task LoopAsync()
        {
            while (context.Elapsed < context.Duration)
            {
                await CallAsync(context.Elapsed);
            }
        }

        // From when it was due: a system that stalls must not hide its stall by making the generator wait (coordinated omission).
        async Task CallAsync(TimeSpan due)
        {
            var result = await scenario.Call(context, cancellationToken);
            measurements.Take(due, context.Elapsed - due, result);
        }
    }
}
