using System.Net;
using System.Security.Cryptography;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Faults;

/// <summary>Everything that can go wrong between the sidecar and the org's APIs.</summary>
public abstract class UpstreamFaultTests(SidecarStarter start) : StageTest(start)
{
    private const string Echo = "/services/apexrest/echo";

    [Theory]
    [InlineData("before", "connection_terminated")]
    [InlineData("within", "connection_terminated")]
    [InlineData("after", "connection_terminated")]
    public async Task ResetBeforeTheAnswer_IsA502ThatNamesIt(string when, string error)
    {
        await using var stage = await ReadyAsync(SetAsync());
        stage.Org.Control.Break(Echo, when switch
        {
            "before" => Fault.Reset,
            "within" => Fault.ResetWithinBody,
            _ => Fault.ResetAfterBody
        }, OrgControl.Forever);
        using var request = Get(Echo);
        request.Method = HttpMethod.Post;
        request.Content = new ByteArrayContent(RandomNumberGenerator.GetBytes(1_000_000));
        using var answer = await stage.Client.SendAsync(request, TestContext.Current.CancellationToken).InTime();
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal($"sf-sidecar; error={error}", answer.Headers.GetValues("Proxy-Status").Single());
        await AssertUnharmedAsync(stage);
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\n{\"records\":[")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nc\r\n{\"records\":[\r\n")]
    public async Task ResetWithinTheAnswer_TheClientSeesThatItIsCut(string framing)
    {
        // Closed in good order, but short of the announced length, or of the last chunk.
        using var upstream = new ScriptedUpstream($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{framing}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        // Never a short answer that looks whole.
        await Assert.ThrowsAsync<HttpRequestException>(() => stage.SendAsync(Get(Limits)).InTime());
        AssertNoStumble(stage);
    }

    [Fact]
    public async Task NeverEndingAnswer_EndsWithTheActivityTimeout()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Upstream:ActivityTimeout"] = "500ms" }));
        stage.Org.Control.Break(Limits, Fault.Trickle(TimeSpan.FromSeconds(30)));
        await Assert.ThrowsAsync<HttpRequestException>(() => stage.SendAsync(Get(Limits)).InTime());
        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task HalfOpenUpstream_IsA504()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Upstream:ActivityTimeout"] = "500ms" }));
        stage.Org.Control.Break(Limits, Fault.Hang);
        var (status, _) = await stage.SendAsync(Get(Limits)).InTime();
        Assert.Equal(HttpStatusCode.GatewayTimeout, status);
        await AssertUnharmedAsync(stage);
    }

    [Theory]
    [InlineData(429, "{\"limit\":1}", "application/json")]
    [InlineData(503, "<html>maintenance</html>", "text/html")]
    [InlineData(403, "[{\"message\":\"TotalRequests Limit exceeded.\",\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\"}]", "application/json")]
    [InlineData(500, "[{\"message\":\"internal\",\"errorCode\":\"UNKNOWN_EXCEPTION\"}]", "application/json")]
    [InlineData(404, "", "application/json")]
    public async Task ErrorsOfTheOrg_PassByteForByteAndCostNoLogin(int status, string body, string type)
    {
        await using var stage = await ReadyAsync(SetAsync());
        stage.Org.Control.Break(Limits, Fault.Answer(status, body, type) with
        {
            Headers = new Dictionary<string, string> { ["Retry-After"] = "7" }
        });
        using var answer = await stage.Client.SendAsync(Get(Limits), TestContext.Current.CancellationToken).InTime();
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(body, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(TimeSpan.FromSeconds(7), answer.Headers.RetryAfter!.Delta);
        Assert.False(answer.Headers.Contains("Proxy-Status"));
        await AssertUnharmedAsync(stage);
        Assert.Equal(1, stage.Org.Control.LoginCount);
    }

    [Fact]
    public async Task RefusedForEver_UnderLoad_StaysWithinTheLoginBudget()
    {
        await using var stage = await ReadyAsync(SetAsync());
        stage.Org.Control.Break(Limits, Fault.SessionInvalid, OrgControl.Forever);
        var statuses = new List<HttpStatusCode>();
        for (var batch = 0; batch < 20; batch++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => stage.SendAsync(Get(Limits)))).InTime();
            statuses.AddRange(answers.Select(a => a.Status));
        }

        // Never 401, at which clients log in again for ever.
        Assert.All(statuses, s => Assert.True(s is HttpStatusCode.Forbidden or HttpStatusCode.ServiceUnavailable, s.ToString()));
        // The first, the one that renews, and those that the growing wait lets through (ten seconds, then twenty).
        Assert.InRange(stage.Org.Control.Counters.TokenRequests, 2, 5);
        AssertNoStumble(stage);
        Assert.Empty(stage.Org.Control.Tripwires);
    }

    [Fact]
    public async Task OneResourceRefusedForEver_TheOthersWorkOn()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["TokenRequests:Burst"] = "3", ["TokenRequests:PerHour"] = "1" }));
        stage.Org.Control.Break(Limits, Fault.SessionInvalid, OrgControl.Forever);
        for (var n = 0; n < 10; n++)
        {
            await stage.SendAsync(Get(Limits)).InTime();
            var (status, body) = await stage.SendAsync(Get(Echo)).InTime();
            Assert.True(status == HttpStatusCode.OK, $"{n}: {body}");
        }

        Assert.InRange(stage.Org.Control.LoginCount, 1, 3);
    }
}

public class InProcessUpstreamFaultTests() : UpstreamFaultTests(Sidecars.InProcess);

public class PublishedUpstreamFaultTests() : UpstreamFaultTests(Sidecars.Published);
