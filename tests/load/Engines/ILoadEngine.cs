using Sidecar.LoadTests.Reports;
using Sidecar.LoadTests.Scenarios;
using Sidecar.LoadTests.Staging;

namespace Sidecar.LoadTests.Engines;

/// <summary>Calls a scenario as its rate profile says. Disturbance, report and verdict are not its business.</summary>
public interface ILoadEngine
{
    /// <summary>Returns when the time is over and every call was answered.</summary>
    Task RunAsync(LoadScenario scenario, RateProfile rate, LoadContext context, Measurements measurements,
        CancellationToken cancellationToken);
}
