using System.Collections.Concurrent;
using HdrHistogram;
using Sidecar.LoadTests.Scenarios;

namespace Sidecar.LoadTests.Reports;

/// <summary>Takes the results of calls, from any number of threads.</summary>
public sealed class Measurements
{
    private const int ErrorTimesKept = 10_000;

    private readonly Recorder _recorder = HistogramFactory.With64BitBucketSize()
        .WithValuesUpTo(120_000_000).WithPrecisionOf(3).WithThreadSafeWrites().WithThreadSafeReads().Create();

    private readonly ConcurrentDictionary<string, long> _errors = new();
    private readonly ConcurrentDictionary<string, long> _wrong = new();
    private readonly ConcurrentQueue<TimedError> _times = new();
    private long _calls;

    public long Calls => Interlocked.Read(ref _calls);

    public IReadOnlyDictionary<string, long> Errors => _errors;

    public IReadOnlyDictionary<string, long> WrongAnswers => _wrong;

    public IReadOnlyList<TimedError> ErrorTimes => [.. _times];

    /// <param name="began">
    /// When the call began or, in an open system, should have: a delay of the generator counts as one of the system.
    /// </param>
    /// <param name="took">From then to the end of the answer.</param>
    public void Take(TimeSpan began, TimeSpan took, CallResult result)
    {
        Interlocked.Increment(ref _calls);
        _recorder.RecordValue(Math.Clamp((long)took.TotalMicroseconds, 1, 119_000_000));
        if (result.Error is not { } kind)
        {
            return;
        }

        (result.Wrong ? _wrong : _errors).AddOrUpdate(kind, 1, (_, count) => count + 1);
        if (_times.Count < ErrorTimesKept)
        {
            _times.Enqueue(new TimedError(began, kind));
        }
    }

    /// <returns>Latencies in microseconds. To be asked once, at the end.</returns>
    public HistogramBase Latencies() => _recorder.GetIntervalHistogram();
}
