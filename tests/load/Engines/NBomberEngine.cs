using NBomber.Contracts;
using NBomber.Contracts.Stats;
using NBomber.CSharp;
using Sidecar.LoadTests.Reports;
using Sidecar.LoadTests.Scenarios;
using Sidecar.LoadTests.Staging;

namespace Sidecar.LoadTests.Engines;

/// <summary>
/// The same scenarios under NBomber, with its HTML report. Compiled only with <c>-p:LoadEngine=NBomber</c>, and not by this repository's CI
/// (README): it stays one thin file over the public API, so that nothing but the calling differs from <c>BuiltInEngine</c>.
/// </summary>
public sealed class NBomberEngine(string reportFolder) : ILoadEngine
{
    public Task RunAsync(LoadScenario scenario, RateProfile rate, LoadContext context, Measurements measurements, CancellationToken cancellationToken)
    {
        var props = Scenario.Create(scenario.Name, async _ =>
        {
            var began = context.Elapsed;
            var result = await scenario.Call(context, cancellationToken);
            measurements.Take(began, context.Elapsed - began, result);
            if (result.Error is { } kind)
            {
                return Response.Fail(statusCode: kind);
            }

            return Response.Ok();
        }).WithoutWarmUp().WithLoadSimulations(Simulate(rate, context.Duration));

        // Run blocks until the load is over.
        return Task.Run(
            () => NBomberRunner.RegisterScenarios(props).WithReportFolder(Path.Combine(reportFolder, scenario.Name)).WithReportFormats(ReportFormat.Html).Run(),
            cancellationToken);
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
