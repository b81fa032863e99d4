using Microsoft.Extensions.Time.Testing;
using Sidecar.Assertions;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Assertions;

public sealed class SalesforceClockTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CapturedLogs _logs = new();
    private readonly SalesforceClock _clock;

    public SalesforceClockTests() => _clock = new(_time, _logs.For<SalesforceClock>());

    public void Dispose() => _logs.Dispose();

    [Fact]
    public void BeforeAnyAnswer_OurTimeCounts()
    {
        Assert.Null(_clock.Offset);
        Assert.Equal(_time.GetUtcNow(), _clock.UtcNow);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(-2, 0)]
    [InlineData(600, 600.5)]
    [InlineData(-600, -599.5)]
    public void Offset_IsTheHeadersDate_WithinItsResolution(int theirs, double expected)
    {
        Observe(TimeSpan.FromSeconds(theirs), TimeSpan.Zero);
        Assert.Equal(TimeSpan.FromSeconds(expected), _clock.Offset);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromSeconds(expected), _clock.UtcNow);
    }

    [Fact]
    public void SlowAnswer_IsNotTakenForAWrongClock()
    {
        // Sent at 0, received at 10 s, dated at 9 s: may be exact, the request was just slow on its way.
        Observe(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.Zero, _clock.Offset);
    }

    [Fact]
    public void AnswerWithoutDate_ChangesNothing()
    {
        Observe(TimeSpan.FromMinutes(10), TimeSpan.Zero);
        _clock.Observe(_time.GetUtcNow(), _time.GetUtcNow(), null);
        Assert.Equal(TimeSpan.FromSeconds(600.5), _clock.Offset);
    }

    [Fact]
    public void LargeOffset_IsReportedOncePerChange()
    {
        Observe(TimeSpan.FromSeconds(59), TimeSpan.Zero);
        Assert.Empty(_logs.Entries);
        Observe(TimeSpan.FromMinutes(10), TimeSpan.Zero);
        Observe(TimeSpan.FromSeconds(601), TimeSpan.Zero);
        Assert.Equal(1, _logs.Count(1510));
        Observe(TimeSpan.FromMinutes(-10), TimeSpan.Zero);
        Assert.Equal(2, _logs.Count(1510));
        Observe(TimeSpan.Zero, TimeSpan.Zero);
        Observe(TimeSpan.Zero, TimeSpan.Zero);
        Assert.Equal(1, _logs.Count(1511));
        Assert.Contains(_logs.Entries, entry => entry.Text.Contains("behind", StringComparison.Ordinal));
        Assert.Contains(_logs.Entries, entry => entry.Text.Contains("ahead", StringComparison.Ordinal));
    }

    private void Observe(TimeSpan theirs, TimeSpan took)
    {
        var sent = _time.GetUtcNow();
        _clock.Observe(sent, sent + took, sent + theirs);
    }
}
