using System.Text.Json;
using System.Text.Json.Nodes;
using Simulator.Sessions;
using Simulator.Wire;

namespace Simulator.Streaming;

/// <summary><c>/cometd/NN.0</c>: Bayeux over long polling. Errors are messages in an HTTP 200 (WF §3.5).</summary>
internal static class CometDEndpoint
{
    private const string BrowserCookie = "BAYEUX_BROWSER";

    public static async Task HandleAsync(Exchange exchange)
    {
        var messages = await ReadAsync(exchange);
        if (messages is null)
        {
            await exchange.WriteAsync(400, "text/html;charset=UTF-8", "400::Malformed messages");
            return;
        }

        var replies = new JsonArray();
        foreach (var message in messages)
        {
            await AnswerAsync(exchange, message, replies);
        }

        await exchange.WriteAsync(200, Exchange.Json, replies.ToJsonString(JsonText.Relaxed));
    }

    private static async Task AnswerAsync(Exchange exchange, JsonObject message, JsonArray replies)
    {
        var channel = (string?)message["channel"] ?? "";
        var problem = SessionCheck.CometD(exchange, out var session);
        if (problem != SessionProblem.None)
        {
            replies.Add(Reply(message, BayeuxErrors.Session(channel, problem, (string?)message["clientId"])));
            return;
        }

        if (channel == "/meta/handshake")
        {
            replies.Add(Reply(message, Handshake(exchange, session!)));
            return;
        }

        var client = exchange.Org.Streaming.Find((string?)message["clientId"]);
        // A conversation belongs to the session that began it and to the cookie that came with it.
        if (client is null || client.Session != session || RawCookie(exchange) != client.BrowserCookie)
        {
            replies.Add(Reply(message, BayeuxErrors.UnknownClient(channel)));
            return;
        }

        switch (channel)
        {
            case "/meta/connect":
                await ConnectAsync(exchange, client, message, replies);
                break;
            case "/meta/subscribe":
                client.Subscribe((string?)message["subscription"] ?? "");
                replies.Add(Reply(message, Done(client, channel, message["subscription"])));
                break;
            case "/meta/unsubscribe":
                client.Unsubscribe((string?)message["subscription"] ?? "");
                replies.Add(Reply(message, Done(client, channel, message["subscription"])));
                break;
            case "/meta/disconnect":
                exchange.Org.Streaming.End(client);
                replies.Add(Reply(message, Done(client, channel, null)));
                break;
            default:
                replies.Add(Reply(message, new JsonObject
                {
                    ["channel"] = channel,
                    ["error"] = "403::Publish denied",
                    ["successful"] = false
                }));
                break;
        }
    }

    private static JsonObject Handshake(Exchange exchange, Session session)
    {
        var sent = RawCookie(exchange);
        var client = exchange.Org.Streaming.Begin(session, sent);
        if (sent is null)
        {
            exchange.Response.Headers.Append("Set-Cookie", $"{BrowserCookie}={client.BrowserCookie}; path=/cometd/; secure; HttpOnly");
        }

        return new JsonObject
        {
            ["ext"] = new JsonObject { ["replay"] = true, ["payload.format"] = true },
            ["minimumVersion"] = "1.0",
            ["clientId"] = client.Id,
            ["supportedConnectionTypes"] = new JsonArray("long-polling"),
            ["channel"] = "/meta/handshake",
            ["version"] = "1.0",
            ["successful"] = true,
        };
    }

    private static async Task ConnectAsync(Exchange exchange, StreamingClient client, JsonObject message, JsonArray replies)
    {
        var timeout = exchange.Org.Settings.LongPollTimeout;
        if (client.Connected)
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(exchange.Aborted, exchange.Org.Streaming.Stopping);
            try
            {
                await client.NewsAsync().WaitAsync(timeout, exchange.Org.Clock.TimeProvider, ended.Token);
            }
            catch (TimeoutException)
            {
                // No news in time: the client asks again.
            }
            catch (OperationCanceledException) when (!exchange.Aborted.IsCancellationRequested)
            {
            }
        }

        client.Connected = true;
        foreach (var news in client.Take())
        {
            replies.Add(news);
        }

        var done = Done(client, "/meta/connect", null);
        done["advice"] = new JsonObject { ["interval"] = 0, ["timeout"] = (long)timeout.TotalMilliseconds, ["reconnect"] = "retry" };
        replies.Add(Reply(message, done));
    }

    private static JsonObject Done(StreamingClient client, string channel, JsonNode? subscription)
    {
        var reply = new JsonObject { ["clientId"] = client.Id, ["channel"] = channel, ["successful"] = true };
        if (subscription is not null)
        {
            reply["subscription"] = subscription.DeepClone();
        }

        return reply;
    }

    private static JsonObject Reply(JsonObject message, JsonObject reply)
    {
        if (message["id"] is { } id)
        {
            reply["id"] = id.DeepClone();
        }

        return reply;
    }

    /// <summary>
    /// The cookie as it stands in the header: the framework's parser would undo percent-encoding, and hide a proxy's re-encoding.
    /// </summary>
    private static string? RawCookie(Exchange exchange) => exchange.Request.Headers.Cookie
        .SelectMany(header => (header ?? "").Split(';', StringSplitOptions.TrimEntries))
        .FirstOrDefault(pair => pair.StartsWith(BrowserCookie + "=", StringComparison.Ordinal))?[(BrowserCookie.Length + 1)..];

    private static async Task<IReadOnlyList<JsonObject>?> ReadAsync(Exchange exchange)
    {
        try
        {
            return JsonNode.Parse(await exchange.ReadTextAsync()) switch
            {
                JsonArray list => [.. list.Select(message => message!.AsObject())],
                JsonObject single => [single],
                _ => null,
            };
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
