using System.Text.Json.Nodes;
using Simulator.Sessions;

namespace Simulator.Streaming;

/// <summary>One Bayeux conversation.</summary>
internal sealed class StreamingClient(string id, string browserCookie, Session session)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _channels = new(StringComparer.Ordinal);
    private List<JsonObject> _pending = [];
    private TaskCompletionSource _news = NewSignal();

    public string Id { get; } = id;

    /// <summary>Value of BAYEUX_BROWSER, byte for byte.</summary>
    public string BrowserCookie { get; } = browserCookie;

    public Session Session { get; } = session;

    /// <summary>The first connect is answered at once, with the advice for the ones that wait.</summary>
    public bool Connected { get; set; }

    public void Subscribe(string channel)
    {
        lock (_lock)
        {
            _channels.Add(channel);
        }
    }

    public void Unsubscribe(string channel)
    {
        lock (_lock)
        {
            _channels.Remove(channel);
        }
    }

    public bool Offer(string channel, JsonObject message)
    {
        lock (_lock)
        {
            if (!_channels.Contains(channel))
            {
                return false;
            }

            _pending.Add(message.DeepClone().AsObject());
            _news.TrySetResult();
            return true;
        }
    }

    public Task NewsAsync()
    {
        lock (_lock)
        {
            return _news.Task;
        }
    }

    public IReadOnlyList<JsonObject> Take()
    {
        lock (_lock)
        {
            var taken = _pending;
            _pending = [];
            _news = NewSignal();
            return taken;
        }
    }

    /// <summary>Wakes a waiting connect, for the conversation is over.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _news.TrySetResult();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
