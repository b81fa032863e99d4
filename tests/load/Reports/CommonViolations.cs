namespace Sidecar.LoadTests.Reports;

/// <summary>What no scenario may see, whatever goes wrong in it.</summary>
public static class CommonViolations
{
    /// <summary>Connections kept for reuse to the org are not a leak; they are bounded by the clients there were at once.</summary>
    public const int AllowedDescriptors = 100;

    public static IEnumerable<string> Of(LoadReport report)
    {
        if (report.Calls == 0)
        {
            yield return "no call was made: nothing is proven";
        }

        if (report.Ended is { } how)
        {
            yield return $"the sidecar ended under load: {how}";
        }

        foreach (var (kind, count) in report.WrongAnswers)
        {
            yield return $"{kind} ({count} times)";
        }

        if (report.Lost > 0)
        {
            yield return $"{report.Lost} acknowledged writes are not in the org";
        }

        if (report.Duplicated > 0)
        {
            yield return $"{report.Duplicated} writes were done twice";
        }

        foreach (var tripwire in report.Tripwires.Distinct().Take(5))
        {
            yield return $"reached the org: {tripwire}";
        }

        foreach (var file in report.LeftFiles.Take(5))
        {
            yield return $"temporary file left: {file} ({report.LeftFiles.Count} in all)";
        }

        // A legacy client told 401 logs in again, for ever; the sidecar is there so that it need not.
        foreach (var (kind, count) in report.Errors.Where(error => error.Key.StartsWith("401", StringComparison.Ordinal)))
        {
            yield return $"a client was told {kind} ({count} times)";
        }
    }

    /// <summary>For scenarios in which nothing may fail.</summary>
    public static IEnumerable<string> NoErrors(LoadReport report)
        => report.Errors.Select(error => $"{error.Value} calls failed: {error.Key}");

    /// <summary>For scenarios in which calls must fail, but in these ways only.</summary>
    /// <param name="report">What was measured.</param>
    /// <param name="expected">How the kinds may begin.</param>
    public static IEnumerable<string> OnlyErrors(LoadReport report, params IReadOnlyList<string> expected) => report.Errors
        .Where(error => !expected.Any(kind => error.Key.StartsWith(kind, StringComparison.Ordinal)))
        .Select(error => $"{error.Value} calls failed in a way that nothing here explains: {error.Key}");

    public static IEnumerable<string> Logins(LoadReport report, long expected)
    {
        if (report.Logins is { } logins && logins != expected)
        {
            yield return $"{logins} logins where there should be {expected}";
        }
    }

    /// <summary>Sockets and files that nobody closed.</summary>
    public static IEnumerable<string> NoDescriptorLeak(LoadReport report)
    {
        if (report.Descriptors is { } descriptors && descriptors.After > descriptors.Before + AllowedDescriptors)
        {
            yield return $"{descriptors.After} open descriptors where there were {descriptors.Before}";
        }
    }

    /// <summary>Memory at its peak. Of the published binary only: a JIT's own memory hides the rest.</summary>
    public static IEnumerable<string> PeakWithin(LoadReport report, double allowedMegabytes)
    {
        if (report.Published && report.PeakMegabytes > allowedMegabytes)
        {
            yield return $"memory went up to {report.PeakMegabytes:F0} MB, of which {allowedMegabytes} are explained";
        }
    }

    /// <summary>Memory that still grows when all has been warm for long: the last quarter against the second.</summary>
    public static IEnumerable<string> NoMemoryLeak(LoadReport report, double allowedMegabytes)
    {
        var quarter = report.Resources.Count / 4;
        if (quarter < 3)
        {
            yield break;
        }

        var early = report.Resources.Skip(quarter).Take(quarter).Max(sample => sample.Megabytes);
        var late = report.Resources.TakeLast(quarter).Max(sample => sample.Megabytes);
        if (late > early + allowedMegabytes)
        {
            yield return $"memory grew from {early:F0} to {late:F0} MB and did not settle";
        }
    }
}
