using Sidecar.Configuration;

namespace Sidecar.Forwarding;

/// <summary>How much of a request body is recorded.</summary>
/// <param name="Memory">Bytes kept in memory before a file is used.</param>
/// <param name="Total">Bytes kept at all.</param>
/// <param name="Directory">Where the file is made.</param>
internal sealed record ReplayLimits(int Memory, long Total, string Directory)
{
    public static ReplayLimits Of(ReplayOptions replay)
        => new(replay.MemoryLimit, replay.Limit, replay.Directory.Length > 0 ? replay.Directory : Path.GetTempPath());
}
