using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>
/// More connections than there may be: they wait, the idle ones make room, no request is lost, and the admin port answers.
/// </summary>
public abstract class ConnectionLimitTests(SidecarStarter start) : StageTest(start)
{
    private const string Poll = "/cometd/62.0/connect";

    [Fact]
    public async Task MoreClientsThanConnections_AllAreAnswered()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Limits:Connections"] = "4" }));
        using var gate = stage.Org.Control.HoldApi(Limits);
        var requests = Enumerable.Range(0, 40).Select(_ => stage.SendAsync(Get(Limits))).ToList();
        await EventuallyAsync(() => Tells(stage, "Sidecar:Limits:Connections"), () => "nobody says that connections wait");
        Assert.InRange(gate.Arrived, 1, 4);
        Assert.Matches("(?m)^sidecar_connection_active{[^}]*port=\"client\"[^}]*} 4", await MetricsAsync(stage));
        stage.Org.Control.ReleaseGates();
        Assert.All(await Task.WhenAll(requests).InTime(), response => Assert.Equal(HttpStatusCode.OK, response.Status));
        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task OthersWait_ResponsesEndTheirConnection()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Limits:Connections"] = "1" }));
        using var gate = stage.Org.Control.HoldApi(Limits);
        using var first = await RawClient.ConnectAsync(stage.Sidecar.Address);
        await first.SendAsync(GetRequest(Limits));
        await gate.WaitForArrivalsAsync(1, TestContext.Current.CancellationToken).InTime();
        using var second = await RawClient.ConnectAsync(stage.Sidecar.Address);
        await second.SendAsync(GetRequest(Limits) + GetRequest(Limits));
        await EventuallyAsync(() => Tells(stage, "Sidecar:Limits:Connections"), () => "nobody says that a connection waits");
        stage.Org.Control.ReleaseGates();

        // The first one was begun before anybody waited; its next request is the last on this connection.
        await first.SendAsync(GetRequest(Limits));
        Assert.Matches("(?s)HTTP/1.1 200 .*HTTP/1.1 200 .*Connection: close", await first.ReadAsync(TimeSpan.FromSeconds(5)));
        Assert.StartsWith("HTTP/1.1 200 ", await second.ReadAsync(TimeSpan.FromSeconds(3)), StringComparison.Ordinal);
        await AssertUnharmedAsync(stage);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET /services/data HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")]
    [InlineData("GET /services/data/v62.0/limits HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    public async Task SilentConnections_MakeRoom(string sent)
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Limits:Connections"] = "4" }));
        var silent = new List<RawClient>();
        try
        {
            for (var n = 0; n < 4; n++)
            {
                silent.Add(await RawClient.ConnectAsync(stage.Sidecar.Address));
                await silent[^1].SendAsync(sent);
            }

            // Before anybody waits; a response that comes after that closes its connection itself.
            var seen = await Task.WhenAll(silent.Select(client => client.ReadAsync(TimeSpan.FromSeconds(1))));
            var complete = sent.EndsWith("\r\n\r\n", StringComparison.Ordinal);
            Assert.All(seen, text => Assert.Equal(complete, text.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal)));

            // A client gets five seconds for its first request; one that had a response gets one second for the next.
            Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Limits)).InTime()).Status);
            Assert.Matches("(?m)^sidecar_connection_closed_early_total{[^}]*port=\"client\"[^}]*} [1-4]", await MetricsAsync(stage));
        }
        finally
        {
            silent.ForEach(client => client.Dispose());
        }

        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task HeldPolls_LeaveRoomForRequests()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Limits:Connections"] = "8" }));
        using var gate = stage.Org.Control.HoldApi(Poll);
        const string Body = """[{"channel":"/meta/connect","clientId":"c","connectionType":"long-polling"}]""";
        var held = Enumerable.Range(0, 4).Select(_ => stage.SendAsync(Post(Poll, Body))).ToList();
        await gate.WaitForArrivalsAsync(4, TestContext.Current.CancellationToken).InTime();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await stage.SendAsync(Post(Poll, Body)).InTime()).Status);
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Limits)).InTime()).Status);
        Assert.Matches("(?m)^sidecar_poll_active{[^}]*} 4", await MetricsAsync(stage));
        stage.Org.Control.ReleaseGates();
        await Task.WhenAll(held).InTime();
        await AssertUnharmedAsync(stage);
    }

    /// <summary>None of it is read before there is room for it: a page is looked into, and a login is read to its end.</summary>
    [Theory]
    [InlineData("/servlet/upload", "application/octet-stream")]
    [InlineData("/services/oauth2/token", "application/x-www-form-urlencoded")]
    [InlineData(Partner, "text/xml")]
    public async Task UnfinishedBodies_WaitBeforeTheyAreRead(string path, string type)
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Limits:Uploads"] = "1", ["Limits:WaitAtMost"] = "100ms" }));
        using var first = await RawClient.ConnectAsync(stage.Sidecar.Address);
        using var second = await RawClient.ConnectAsync(stage.Sidecar.Address);
        var unfinished = $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nContent-Length: 60000\r\n\r\n";
        await first.SendAsync(unfinished);
        await EventuallyAsync(() => UploadsOf(stage) == 1, () => "the first body has no place");
        await second.SendAsync(unfinished);
        var status = path == Partner ? 500 : 503;
        Assert.StartsWith($"HTTP/1.1 {status} ", await second.ReadAsync(TimeSpan.FromSeconds(3)), StringComparison.Ordinal);
        first.Dispose();
        await AssertUnharmedAsync(stage);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")]
    [InlineData("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("POST /quitquitquit HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n")]
    public async Task SilentAdminConnections_DelayNoProbe(string sent)
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Limits:AdminConnections"] = "4" }));
        var silent = new List<RawClient>();
        try
        {
            for (var n = 0; n < 40; n++)
            {
                silent.Add(await RawClient.ConnectAsync(stage.Sidecar.AdminAddress));
                await silent[^1].SendAsync(sent);
            }

            var watch = Stopwatch.StartNew();
            var response = await RawClient.ExchangeAsync(
                stage.Sidecar.AdminAddress, "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", TimeSpan.FromSeconds(10));
            Assert.StartsWith("HTTP/1.1 200 ", response, StringComparison.Ordinal);
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        }
        finally
        {
            silent.ForEach(client => client.Dispose());
        }

        await AssertUnharmedAsync(stage);
    }

    /// <summary>
    /// Salesforce takes 16,384 bytes of request line and headers; what it takes passes here, with whatever a client adds that never
    /// arrives.
    /// </summary>
    [Theory]
    [InlineData(16_300, 0, "200")]
    [InlineData(0, 16_300, "200")]
    [InlineData(8_000, 23_000, "200")]
    [InlineData(0, 25_000, "431")]
    [InlineData(21_000, 0, "414")]
    public async Task Head_IsBounded(int query, int header, string status)
    {
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        var head = $"GET {Limits}?q={new string('a', query)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Long: {new string('b', header)}\r\n\r\n";
        var response = await RawClient.ExchangeAsync(stage.Sidecar.Address, head, TimeSpan.FromSeconds(20));
        Assert.StartsWith($"HTTP/1.1 {status} ", response, StringComparison.Ordinal);
        AssertNoStumble(stage);
    }

    [Theory]
    [InlineData(7_000, "200")]
    [InlineData(9_000, "431")]
    public async Task AdminHead_IsBoundedMoreTightly(int header, string status)
    {
        await using var stage = await ReadyAsync(SetAsync());
        var head = $"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Long: {new string('b', header)}\r\n\r\n";
        foreach (var request in new[] { head, GetRequest("/livez") + head })
        {
            var response = await RawClient.ExchangeAsync(stage.Sidecar.AdminAddress, request);
            Assert.Contains($"HTTP/1.1 {status} ", response, StringComparison.Ordinal);
        }

        AssertNoStumble(stage);
    }

    private static string GetRequest(string path) => $"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static bool Tells(Stage stage, string text)
        => stage.Sidecar.LogLines.Any(line => line.Contains(text, StringComparison.Ordinal));

    private static Task<string> MetricsAsync(Stage stage)
        => stage.Client.GetStringAsync(new Uri(stage.Sidecar.AdminAddress, "/metrics"), TestContext.Current.CancellationToken);

    private static int UploadsOf(Stage stage)
    {
        // The exporter keeps what it measured for a moment.
        var found = Regex.Match(MetricsAsync(stage).GetAwaiter().GetResult(), "(?m)^sidecar_upload_active{[^}]*} ([0-9]+)");
        return found.Success ? int.Parse(found.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : -1;
    }
}

/// <summary>In this process.</summary>
public class InProcessConnectionLimitTests() : ConnectionLimitTests(Sidecars.InProcess);

/// <summary>Against the published binary.</summary>
public class PublishedConnectionLimitTests() : ConnectionLimitTests(Sidecars.Published);
