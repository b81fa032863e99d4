using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Simulator.Sessions;

namespace Simulator.Streaming;

/// <summary>All Bayeux conversations of the org.</summary>
internal sealed class StreamingHub(OrgState org) : IDisposable
{
    private readonly ConcurrentDictionary<string, StreamingClient> _clients = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private long _replayId;

    /// <summary>Cancelled when the org goes away; ends long polls.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public StreamingClient Begin(Session session, string? browserCookie)
    {
        var id = RandomNumberGenerator.GetHexString(27, lowercase: true);
        // The characters that break when a proxy re-encodes cookies (WF §3.5).
        var cookie = browserCookie
            ?? $"1{RandomNumberGenerator.GetHexString(10, lowercase: true)}/+=:!{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
        return _clients[id] = new StreamingClient(id, cookie, session);
    }

    public StreamingClient? Find(string? id) => id is null ? null : _clients.GetValueOrDefault(id);

    public void End(StreamingClient client)
    {
        _clients.TryRemove(client.Id, out _);
        client.Wake();
    }

    public int Publish(string channel, JsonObject data)
    {
        var replayId = Interlocked.Increment(ref _replayId);
        var content = data.DeepClone().AsObject();
        if (content["event"] is not JsonObject facts)
        {
            content["event"] = facts = new JsonObject { ["createdDate"] = Store.FieldValues.ToText(org.Clock.Told) };
        }

        facts["replayId"] = replayId;
        var message = new JsonObject { ["data"] = content, ["channel"] = channel };
        return _clients.Values.Count(client => client.Offer(channel, message));
    }

    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();
}
