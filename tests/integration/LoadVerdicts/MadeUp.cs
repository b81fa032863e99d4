using Sidecar.LoadTests.Reports;
using Sidecar.LoadTests.Scenarios;

namespace Sidecar.IntegrationTests.LoadVerdicts;

/// <summary>Measurements that nobody made.</summary>
internal static class MadeUp
{
    private const string Outage = "503 error=destination_unavailable";

    /// <summary>What a scenario measures when all is as it should be.</summary>
    public static LoadReport Clean(string scenario) => scenario switch
    {
        "token-outage" => Report(scenario, 2) with
        {
            TokenRequests = 7,
            Marks = Marks(("outage", 3), ("session ends", 5), ("outage over", 6)),
            Errors = Count(Outage),
            ErrorTimes = [Error(5.5, Outage)],
        },
        "flapping-upstream" or "random-faults" => Report(scenario, 1) with
        {
            Marks = Marks(("over", 4)),
            Errors = Count("503 of the org", "502 error=connection_terminated", "connection: ResponseEnded"),
            ErrorTimes = [Error(2, "503 of the org")],
        },
        "expiry-storm" or "large-uploads" => Report(scenario, 4),
        "key-rotation" or "too-many-uploads" or "soap-gzip" or "mixed-day" => Report(scenario, 2),
        _ => Report(scenario, 1),
    };

    public static IReadOnlyList<string> Verdict(LoadReport report)
        => [.. CommonViolations.Of(report), .. AllScenarios.List.Single(scenario => scenario.Name == report.Scenario).Violations(report)];

    public static TimedError Error(double second, string kind) => new(TimeSpan.FromSeconds(second), kind);

    public static Dictionary<string, long> Count(params string[] kinds) => kinds.ToDictionary(kind => kind, _ => 1L);

    /// <summary>Memory over time, evenly.</summary>
    public static IReadOnlyList<ResourceSample> Memory(params double[] megabytes)
        => [.. megabytes.Select((value, second) => new ResourceSample(second, value, 20))];

    private static Dictionary<string, TimeSpan> Marks(params (string Name, double Second)[] marks)
        => marks.ToDictionary(mark => mark.Name, mark => TimeSpan.FromSeconds(mark.Second));

    private static LoadReport Report(string scenario, long logins) => new()
    {
        Scenario = scenario,
        MustNeverHappen = "",
        Rate = "100 calls/s",
        Published = true,
        Seconds = 9,
        Calls = 900,
        CallsPerSecond = 100,
        P50 = 1,
        P90 = 2,
        P99 = 3,
        P999 = 4,
        Slowest = 5,
        Errors = new Dictionary<string, long>(),
        ErrorTimes = [],
        WrongAnswers = new Dictionary<string, long>(),
        Marks = Marks(),
        Logins = logins,
        TokenRequests = logins,
        Writes = 100,
        Resources = Memory(33, 38, 40, 41, 41, 40, 41, 40, 41, 41, 40, 41),
        PeakMegabytes = 41,
        Descriptors = new DescriptorCount(16, 60),
    };
}
