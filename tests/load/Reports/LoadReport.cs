namespace Sidecar.LoadTests.Reports;

/// <summary>What a scenario came to. Times of calls in milliseconds.</summary>
public sealed record LoadReport
{
    public required string Scenario { get; init; }

    public required string MustNeverHappen { get; init; }

    public required string Rate { get; init; }

    /// <summary>Whether it was the published binary: of the JIT, memory and CPU time tell little.</summary>
    public bool Published { get; init; }

    /// <summary>Whether somebody stopped it before its end.</summary>
    public bool Interrupted { get; init; }

    /// <summary>How the sidecar's process ended while it was under load; null: it did not.</summary>
    public string? Ended { get; init; }

    public required double Seconds { get; init; }

    public required long Calls { get; init; }

    public required double CallsPerSecond { get; init; }

    public required double P50 { get; init; }

    public required double P90 { get; init; }

    public required double P99 { get; init; }

    public required double P999 { get; init; }

    public required double Slowest { get; init; }

    /// <summary>Errors by kind, with their number.</summary>
    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    /// <summary>When which error was seen; the first ten thousand.</summary>
    public required IReadOnlyList<TimedError> ErrorTimes { get; init; }

    /// <summary>Wrong answers, by kind.</summary>
    public required IReadOnlyDictionary<string, long> WrongAnswers { get; init; }

    /// <summary>What the disturbance did, and when.</summary>
    public required IReadOnlyDictionary<string, TimeSpan> Marks { get; init; }

    /// <summary>Logins granted by the org, the first one included. Null: a real deployment, which is not asked.</summary>
    public long? Logins { get; init; }

    /// <summary>Requests that reached the token endpoint, failed ones included.</summary>
    public long? TokenRequests { get; init; }

    /// <summary>Writes that were sent.</summary>
    public int Writes { get; init; }

    /// <summary>Acknowledged, but not in the org.</summary>
    public int Lost { get; init; }

    /// <summary>In the org more often than sent.</summary>
    public int Duplicated { get; init; }

    /// <summary>What reached the org and must never: passwords, dead sessions, logouts.</summary>
    public IReadOnlyList<string> Tripwires { get; init; } = [];

    /// <summary>CPU time of the sidecar per call, in microseconds.</summary>
    public double? CpuMicroseconds { get; init; }

    /// <summary>The sidecar over time.</summary>
    public IReadOnlyList<ResourceSample> Resources { get; init; } = [];

    /// <summary>The most memory the sidecar was resident with, in MB: as the kernel remembers it, between the samples too.</summary>
    public double? PeakMegabytes { get; init; }

    /// <summary>Open descriptors before the clients came and once they are gone.</summary>
    public DescriptorCount? Descriptors { get; init; }

    /// <summary>Temporary files the sidecar left, or still holds open, once its clients are gone.</summary>
    public IReadOnlyList<string> LeftFiles { get; init; } = [];

    public long ErrorCount => Errors.Values.Sum();

    /// <summary>Errors in the time from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public IEnumerable<TimedError> ErrorsBetween(TimeSpan from, TimeSpan to)
        => ErrorTimes.Where(error => error.Began >= from && error.Began < to);
}

/// <param name="Began">When the call began, since the begin of the load.</param>
/// <param name="Kind">As counted in <see cref="LoadReport.Errors"/>.</param>
public readonly record struct TimedError(TimeSpan Began, string Kind);

public readonly record struct DescriptorCount(int Before, int After);

public readonly record struct ResourceSample(double Second, double Megabytes, int Descriptors);
