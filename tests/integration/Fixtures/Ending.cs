namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>How a <see cref="DestinationPeer"/> ends its connection.</summary>
public enum Ending
{
    /// <summary>With unread bytes in the way: a reset.</summary>
    Close,

    Reset,

    /// <summary>Says that nothing more comes and goes on reading.</summary>
    CloseSending,

    /// <summary>Neither reads nor closes.</summary>
    NothingMore,
}
