using Sidecar.Configuration;
using Sidecar.Listening;

namespace Sidecar.Requests;

/// <summary>
/// How much may be in flight at once, and how much may wait for it. What is not set follows from the memory the process may use, because
/// that is what runs out: measured in a 64 MiB container, an upload in flight costs about 0.3 MB, a waiting one its read-ahead of 64 KiB,
/// any other request 30 KB (docs/performance.md). A native process that runs out of memory does not recover: it dies, or worse, stays and
/// no longer answers.
/// </summary>
/// <param name="Requests">Requests in flight to Salesforce, uploads among them.</param>
/// <param name="RequestsWaiting">Requests that may wait for one of these to end.</param>
/// <param name="Uploads">Uploads in flight: requests with a body above <see cref="SmallBody"/>.</param>
/// <param name="UploadsWaiting">Uploads that may wait for one of these to end.</param>
/// <param name="Polls">Long polls held at once.</param>
internal sealed record InFlightLimits(int Requests, int RequestsWaiting, int Uploads, int UploadsWaiting, int Polls)
{
    /// <summary>A body up to this many bytes costs no more than the request that carries it.</summary>
    public const int SmallBody = 16 * 1024;

    /// <summary>What the process itself and a quiet collector want.</summary>
    private const long Base = 24L << 20;

    private const long PerUpload = 768L << 10;

    /// <param name="options">What is set; 0 is not set.</param>
    /// <param name="connections">How many connections there can be: each carries one request at a time.</param>
    /// <param name="memory">Bytes the garbage-collected heap may grow to: three quarters of a container's limit, or the machine's
    /// memory.</param>
    public static InFlightLimits For(LimitOptions options, ConnectionLimits connections, long memory)
    {
        var room = (memory - Base) / PerUpload;
        var uploads = options.Uploads > 0 ? options.Uploads : (int)Math.Clamp(room, 8, 256);
        var requests = options.Requests > 0 ? options.Requests : (int)Math.Min(connections.Clients, Math.Clamp(room * 8, 64, 2048));

        // A poll holds its connection for minutes. The other half is for everybody else.
        var polls = Math.Max(1, connections.Clients / 2);
        return new(requests, requests * 4, Math.Min(uploads, requests), uploads * 8, polls);
    }
}
