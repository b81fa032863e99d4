using System.Buffers.Text;

namespace Sidecar.Listening;

/// <summary>
/// Frees what connections leave behind, before it is the container's limit that frees it. The collector sees its own heap only: the memory
/// of TLS outside of it grows until an object that nobody uses any more is collected, and while that heap has room it is in no hurry (1,000
/// TLS connections, closed one after the other, took a process of 64 MiB to its limit).
/// </summary>
internal sealed class MemoryRelief(long memory, TimeProvider time)
{
    private static readonly TimeSpan LookAtMostEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RestAfterNoGain = TimeSpan.FromSeconds(10);

    // Of a container of 64 MiB, the heap's limit is 48 and this is 36.
    private readonly long _threshold = memory / 4 * 3;
    private long _nextLook = time.GetTimestamp();

    /// <summary>Called when a connection has ended. Looks at most once a second, and does nothing while there is memory.</summary>
    public void ConnectionEnded()
    {
        var now = time.GetTimestamp();
        var next = Interlocked.Read(ref _nextLook);
        if (now < next || Interlocked.CompareExchange(ref _nextLook, After(now, LookAtMostEvery), next) != next || Anonymous() < _threshold)
        {
            return;
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (Anonymous() >= _threshold)
        {
            // It is in use: to collect again at once would cost time for nothing.
            Interlocked.Exchange(ref _nextLook, After(time.GetTimestamp(), RestAfterNoGain));
        }
    }

    private long After(long timestamp, TimeSpan wait) => timestamp + (long)(wait.TotalSeconds * time.TimestampFrequency);

    /// <summary>Bytes that are this process's own, not pages of files; 0 where the system does not tell.</summary>
    private static long Anonymous()
    {
        try
        {
            Span<byte> status = stackalloc byte[4096];
            using var file = File.OpenHandle("/proc/self/status");
            var text = status[..RandomAccess.Read(file, status, 0)];
            var at = text.IndexOf("RssAnon:"u8);
            return at >= 0 && Utf8Parser.TryParse(text[(at + "RssAnon:".Length)..].TrimStart(" \t"u8), out long kilobytes, out _)
                ? kilobytes << 10
                : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
