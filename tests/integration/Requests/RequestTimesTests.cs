using System.Diagnostics;
using Sidecar.Requests;

namespace Sidecar.IntegrationTests.Requests;

/// <summary>The sidecar's own share of a request's time.</summary>
public sealed class RequestTimesTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void TimeOutside_IsNotItsOwn()
    {
        var times = new RequestTimes();
        times.Send();
        Pass();
        times.Return();
        times.Leave();
        Pass();
        times.Return();
        Assert.True(times.Own + (2 * Wait) <= times.Total + TimeSpan.FromMilliseconds(1), $"{times.Own} of {times.Total}");
        Assert.True(times.Own > TimeSpan.Zero);
        Assert.Equal(1, times.Sendings);
    }

    [Fact]
    public void TimeInside_IsItsOwn()
    {
        var times = new RequestTimes();
        Pass();
        times.Return();
        times.Send();
        times.Return();
        Pass();
        times.Return();
        Assert.True(times.Own >= 2 * Wait, $"{times.Own} of {times.Total}");
    }

    // A real clock moves on by itself; nothing else has to happen in the meantime.
    private static void Pass()
    {
        var began = Stopwatch.GetTimestamp();
        SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(began) >= Wait);
    }
}
