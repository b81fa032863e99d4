using System.Text.Json.Nodes;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Simulator;

public class StreamingTests : OrgTest
{
    private string _session = "";
    private string? _cookie;

    [Fact]
    public async Task Conversation_DeliversEvents()
    {
        var clientId = await HandshakeAsync();
        await SendAsync("/meta/connect", clientId);
        var subscribed = await SendAsync("/meta/subscribe", clientId, "/topic/Accounts");
        var waiting = SendAsync("/meta/connect", clientId);
        Assert.Equal(1, Org.Control.PushEvent("/topic/Accounts", new JsonObject { ["sobject"] = new JsonObject { ["Name"] = "Acme" } }));

        var delivered = await waiting;

        Assert.True((bool)subscribed[0]!["successful"]!);
        Assert.Equal("Acme", (string?)delivered[0]!["data"]!["sobject"]!["Name"]);
        Assert.Equal("/meta/connect", (string?)delivered[1]!["channel"]);
    }

    [Fact]
    public async Task LongPollWithoutEvents_EndsAtItsTimeout()
    {
        Org.Control.Settings.LongPollTimeout = TimeSpan.FromMilliseconds(50);
        var clientId = await HandshakeAsync();
        await SendAsync("/meta/connect", clientId);

        var reply = Assert.Single((await SendAsync("/meta/connect", clientId)).AsArray());

        Assert.True((bool)reply!["successful"]!);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("BAYEUX_BROWSER=another")]
    [InlineData("re-encoded")]
    public async Task CookieNotByteForByte_IsAnUnknownClient(string? cookie)
    {
        var clientId = await HandshakeAsync();
        _cookie = cookie == "re-encoded" ? Uri.EscapeDataString(_cookie!["BAYEUX_BROWSER=".Length..]) : cookie;

        var reply = (await SendAsync("/meta/connect", clientId))[0]!;

        Assert.Equal("403::Unknown client", (string?)reply["error"]);
        Assert.Equal("handshake", (string?)reply["advice"]!["reconnect"]);
    }

    [Fact]
    public async Task ConnectAfterExpiry_IsInvalid_AndWithANewSessionUnknown()
    {
        var clientId = await HandshakeAsync();
        Org.Control.RevokeAllSessions();
        var expired = (await SendAsync("/meta/connect", clientId))[0]!;
        _session = Org.Control.IssueSession();
        var renewed = (await SendAsync("/meta/connect", clientId))[0]!;

        Assert.Equal("401::Authentication invalid", (string?)expired["error"]);
        Assert.Equal("403::Unknown client", (string?)renewed["error"]);
    }

    [Fact]
    public async Task Disconnect_EndsTheConversation()
    {
        var clientId = await HandshakeAsync();
        await SendAsync("/meta/disconnect", clientId);

        Assert.Equal("403::Unknown client", (string?)(await SendAsync("/meta/connect", clientId))[0]!["error"]);
    }

    private async Task<string> HandshakeAsync()
    {
        _session = Org.Control.IssueSession();
        using var response = await SendAsync(HttpMethod.Post, "/cometd/62.0/handshake", $"OAuth {_session}",
            new StringContent("""[{"channel":"/meta/handshake","id":"1","version":"1.0"}]""", null, "application/json"));
        _cookie = response.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("BAYEUX_BROWSER=",
            StringComparison.Ordinal)).Split(';')[0];
        return (string)(await JsonAsync(response))[0]!["clientId"]!;
    }

    private async Task<JsonNode> SendAsync(string channel, string clientId, string? subscription = null)
    {
        var message = new JsonObject { ["channel"] = channel, ["clientId"] = clientId, ["id"] = "2", ["subscription"] = subscription };
        using var response = await SendAsync(HttpMethod.Post, "/cometd/62.0", $"OAuth {_session}",
            new StringContent(new JsonArray(message).ToJsonString(), null, "application/json"), _cookie is null
                ? []
                : [("Cookie", _cookie)]);
        return await JsonAsync(response);
    }
}
