using NBomber.Contracts;
using NBomber.Contracts.Stats;
using NBomber.CSharp;
using Sidecar.LoadTests.Reports;
using Sidecar.LoadTests.Scenarios;
using Sidecar.LoadTests.Staging;

namespace Sidecar.LoadTests.Engines;

/// <summary>
/// The same scenarios under NBomber 6, with its HTML report. Compiled only with <c>-p:LoadEngine=NBomber</c>, and not by this repository's
/// CI (README): it stays one thin file over the public API, so that nothing but the calling differs from <c>BuiltInEngine</c>.
/// </summary>
public sealed class NBomberEngine(string reportFolder) : ILoadEngine
{
    // Not an option of the command line, where everybody who can list processes reads it.
    private static readonly string? Licence = Environment.GetEnvironmentVariable("NBOMBER_LICENSE");

    public async Task RunAsync(
        LoadScenario scenario, RateProfile rate, LoadContext context, Measurements measurements, CancellationToken cancellationToken)
    {
        var props = Scenario.Create(scenario.Name, async run =>
        {
            // NBomber has no token to be cancelled by: the first call after Ctrl-C stops the test from within.
            if (cancellationToken.IsCancellationRequested)
            {
                run.StopCurrentTest("interrupted");
                return Response.Fail(statusCode: "interrupted");
            }

            var began = context.Elapsed;
            var result = await scenario.Call(context, cancellationToken);
            measurements.Take(began, context.Elapsed - began, result);
            if (result.Error is { } kind)
            {
                return Response.Fail(statusCode: kind);
            }

            return Response.Ok();
        })
        .WithoutWarmUp()
        // 5,000 failures would end the test; an outage makes more, and the disturbance has its time table.
        .WithMaxFailCount(int.MaxValue)
        .WithLoadSimulations(Simulate(rate, context.Duration));

        var runner = NBomberRunner.RegisterScenarios(props)
            // A folder of its own: NBomber clears it when it begins.
            .WithReportFolder(Path.Combine(reportFolder, scenario.Name))
            .WithReportFormats(ReportFormat.Html);
        if (!string.IsNullOrEmpty(Licence))
        {
            runner = runner.WithLicense(Licence);
        }

        // Run blocks until the load is over and the last call was answered (NBomber waits a minute for them, a call at most half of one).
        await Task.Run(() => runner.Run(), CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static LoadSimulation Simulate(RateProfile rate, TimeSpan duration) => rate switch
    {
        RateProfile.Constant constant => Simulation.Inject(rate: constant.PerSecond, interval: TimeSpan.FromSeconds(1), during: duration),
        RateProfile.ClosedLoop loop => Simulation.KeepConstant(copies: loop.Clients, during: duration),
        // NBomber spreads them over the second; what they wait for lasts longer, so they are all there at once in the end.
        RateProfile.Burst burst => Simulation.Inject(rate: burst.Calls, interval: TimeSpan.FromSeconds(1), during: TimeSpan.FromSeconds(1)),
        _ => throw new NotSupportedException(rate.ToString()),
    };
}
