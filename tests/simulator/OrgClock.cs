namespace Simulator;

/// <summary>Two times: the one sessions age by, and the one the org believes it is (which may be wrong on purpose).</summary>
internal sealed class OrgClock(TimeProvider timeProvider, OrgSettings settings)
{
    public TimeProvider TimeProvider { get; } = timeProvider;

    /// <summary>What the org tells in <c>Date</c> headers and compares assertions with.</summary>
    public DateTimeOffset Told => TimeProvider.GetUtcNow() + settings.ClockOffset;

    /// <summary>What sessions age by: not shifted, so that a wrong clock does not expire sessions.</summary>
    public DateTimeOffset True => TimeProvider.GetUtcNow();
}
