using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using Simulator.Control;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Faults;

/// <summary>Everything that can be wrong with the token endpoint, and what the legacy program sees of it.</summary>
public abstract class TokenEndpointFaultTests(SidecarStarter start) : StageTest(start)
{
    private static readonly Dictionary<string, Fault> Faults = new()
    {
        ["hang"] = Fault.Hang,
        ["reset"] = Fault.Reset,
        ["reset within the answer"] = Fault.ResetWithinAnswer,
        ["html 503"] = Fault.Html503,
        ["html 200"] = Fault.Answer(200, "<html><body>Please log in to the guest network</body></html>", "text/html"),
        ["empty 200"] = Fault.EmptyOk,
        ["garbage"] = Fault.Garbage,
        ["oversized"] = Fault.Oversized(1_000_000),
        ["redirect"] = Fault.RedirectTo(new Uri("https://evil.example/services/oauth2/token")),
        ["429"] = Fault.Answer(429, "{}"),
        ["500"] = Fault.Answer(500, "{}"),
        ["trickle"] = Fault.Trickle(TimeSpan.FromSeconds(1), "{\"access_token\":\"00Dxx!never-ending\"}"),
        ["huge headers"] = Fault.HugeHeaders,
        ["header bomb"] = Fault.EmptyOk with { Headers = Enumerable.Range(0, 200).ToDictionary(n => $"x-{n}", _ => new string('h', 1024)) },
    };

    [Theory]
    [InlineData("hang", 504, "did not respond within", false)]
    [InlineData("trickle", 504, "did not respond within", false)]
    [InlineData("reset", 503, "could not be reached", true)]
    [InlineData("reset within the answer", 503, "No access token for Salesforce: The", false)]
    [InlineData("html 503", 503, "responded with 503, a passing failure", false)]
    [InlineData("html 200", 502, "HTML or XML in place of a token", false)]
    [InlineData("empty 200", 502, "an empty body in place of a token", false)]
    [InlineData("garbage", 502, "JSON that cannot be read", false)]
    [InlineData("oversized", 502, "more than 64 KiB", false)]
    [InlineData("redirect", 502, "the sidecar never follows a redirect", true)]
    [InlineData("429", 503, "responded with 429", false)]
    [InlineData("500", 503, "responded with 500, a passing failure", false)]
    [InlineData("huge headers", 502, "has no access_token", false)]
    [InlineData("header bomb", 503, "could not be reached", false)]
    public async Task TokenEndpointBroken_TheProgramIsToldWhatAndWhen(string fault, int status, string text, bool recovers)
    {
        await using var stage = await SetAsync(
            new() { ["TokenRequests:AttemptTimeout"] = "1s", ["TokenRequests:MaxRetries"] = "1" },
                beforeStart: org => org.Control.BreakTokenEndpoint(Faults[fault], OrgControl.Forever));
        using var answer = await stage.Client.SendAsync(Get(Limits), TestContext.Current.CancellationToken).InTime();
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(text, body, StringComparison.Ordinal);
        Assert.True(answer.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.DoesNotContain(stage.Org.Control.Received, r => r.Path == Limits);
        Assert.DoesNotContain("guest network", body, StringComparison.Ordinal);
        AssertNoStumble(stage);
        if (recovers)
        {
            // Once it works again, so do requests: the pause after passing failures is short.
            stage.Org.Control.Repair();
            var recovered = HttpStatusCode.Unused;
            for (var n = 0; n < 100 && recovered != HttpStatusCode.OK; n++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
                recovered = (await stage.SendAsync(Get(Limits))).Status;
            }

            Assert.Equal(HttpStatusCode.OK, recovered);
        }
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task TokenEndpointAsksForTime_ItGetsIt(int status)
    {
        await using var stage = await SetAsync(
            beforeStart: org => org.Control.BreakTokenEndpoint(Fault.Answer(status, "{}") with
            {
                Headers = new Dictionary<string, string> { ["Retry-After"] = "120" }
            }, OrgControl.Forever));
        for (var n = 0; n < 5; n++)
        {
            using var answer = await stage.Client.SendAsync(Get(Limits), TestContext.Current.CancellationToken).InTime();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 60, 132);
        }

        Assert.Equal(1, stage.Org.Control.Counters.TokenRequests);
    }

    [Fact]
    public async Task TokenEndpointRefusesConnections_IsTold()
    {
        await using var stage = await SetAsync(new()
        {
            ["TokenEndpoint"] = "http://127.0.0.1:1/services/oauth2/token",
            ["TokenRequests:MaxRetries"] = "0"
        });
        var (status, body) = await stage.SendAsync(Get(Limits)).InTime();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("127.0.0.1 could not be reached", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SlowTokenEndpoint_RequestsWaitAndSucceed()
    {
        await using var stage = await SetAsync(
            beforeStart: org => org.Control.BreakTokenEndpoint(Fault.Slow(TimeSpan.FromMilliseconds(700))));
        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task TokenEndpointBreaksLater_TheTokenAtHandServesOn()
    {
        await using var stage = await ReadyAsync(SetAsync());
        stage.Org.Control.BreakTokenEndpoint(Fault.Hang, OrgControl.Forever);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => stage.SendAsync(Get(Limits)))).InTime();
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
        Assert.Equal(1, stage.Org.Control.Counters.TokenRequests);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task ClockTenMinutesOff_LogsInAllTheSame(int minutes)
    {
        await using var stage = await SetAsync(
            options: new SimulatedOrgOptions { Settings = new OrgSettings { ClockOffset = TimeSpan.FromMinutes(minutes) } });
        await AssertUnharmedAsync(stage);
        Assert.Equal(1, stage.Org.Control.LoginCount);
        Assert.Contains(stage.Sidecar.LogLines, l => l.Contains(" 1510 ", StringComparison.Ordinal)
            || l.Contains(":1510,", StringComparison.Ordinal));
    }
}

public class InProcessTokenEndpointFaultTests() : TokenEndpointFaultTests(Sidecars.InProcess);

public class PublishedTokenEndpointFaultTests() : TokenEndpointFaultTests(Sidecars.Published);
