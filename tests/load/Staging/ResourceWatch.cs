using System.Diagnostics;
using Sidecar.LoadTests.Reports;

namespace Sidecar.LoadTests.Staging;

/// <summary>
/// What a sidecar's process takes, from before its clients come until after they are gone. Its death under load is a finding, not an
/// accident.
/// </summary>
internal sealed class ResourceWatch
{
    /// <summary>Often enough for a scenario of seconds; in a soak of hours a thousand samples tell as much as a million.</summary>
    private static readonly TimeSpan SampleEvery = TimeSpan.FromMilliseconds(250);

    private const int SamplesWanted = 1000;

    // The sidecar notices within moments that its clients have gone.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    private readonly SidecarProcess _sidecar;
    private readonly ProcessMeter _meter;
    private readonly string _temporary;
    private readonly int _descriptorsBefore;
    private readonly double _cpuBefore;
    private readonly HashSet<string> _filesBefore;
    private readonly List<ResourceSample> _samples = [];

    public ResourceWatch(SidecarProcess sidecar, string temporary)
    {
        _sidecar = sidecar;
        _temporary = temporary;
        _meter = new ProcessMeter(sidecar.Id);
        _descriptorsBefore = _meter.Descriptors();
        _cpuBefore = _meter.CpuSeconds();
        _filesBefore = [.. Files()];
    }

    public IReadOnlyList<ResourceSample> Samples => _samples;

    /// <summary>Samples until <paramref name="over"/>.</summary>
    public async Task SampleAsync(LoadContext context, CancellationToken over)
    {
        var longEnough = context.Duration / SamplesWanted;
        using var timer = new PeriodicTimer(longEnough > SampleEvery ? longEnough : SampleEvery);
        try
        {
            do
            {
                _samples.Add(new ResourceSample(context.Elapsed.TotalSeconds, _meter.MemoryMegabytes(), _meter.Descriptors()));
            }
            while (await timer.WaitForNextTickAsync(over));
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The load is over.
        }
        catch (IOException)
        {
            // The process is; CompleteAsync says how.
        }
    }

    /// <summary>Adds to the report what is known once the clients are gone.</summary>
    public async Task<LoadReport> CompleteAsync(LoadReport report)
    {
        report = report with { Resources = _samples };
        try
        {
            // Before waiting for it to settle: idle work is none of the calls'.
            report = report with
            {
                CpuMicroseconds = (_meter.CpuSeconds() - _cpuBefore) * 1_000_000 / Math.Max(1, report.Calls),
                PeakMegabytes = _meter.PeakMegabytes(),
            };
            var patience = Stopwatch.StartNew();
            while (patience.Elapsed < Settling
                && (_meter.Descriptors() > _descriptorsBefore + CommonViolations.AllowedDescriptors
                    || Files().Any(file => !_filesBefore.Contains(file))))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
            }

            return report with
            {
                Descriptors = new DescriptorCount(_descriptorsBefore, _meter.Descriptors()),
                LeftFiles = [.. Files().Except(_filesBefore).Order(StringComparer.Ordinal)],
            };
        }
        catch (IOException)
        {
            return report with { Ended = _sidecar.HowItEnded() };
        }
    }

    private IEnumerable<string> Files() => Directory.EnumerateFiles(_temporary, "*", SearchOption.AllDirectories)
        .Select(file => file[(_temporary.Length + 1)..])
        .Concat(_meter.OpenFilesIn(_temporary));
}
