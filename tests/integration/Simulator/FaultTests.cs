using System.Net;
using System.Security.Cryptography;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;

namespace Sidecar.IntegrationTests.Simulator;

public class FaultTests : OrgTest
{
    private const string Limits = "/services/data/v62.0/limits";

    private string Good => $"Bearer {Org.Control.IssueSession()}";

    [Theory]
    [InlineData("reset")]
    [InlineData("reset within body")]
    [InlineData("reset after body")]
    [InlineData("reset within answer")]
    public async Task Reset_EndsInABrokenConnection(string kind)
    {
        Org.Control.Break("/services/data", kind switch
        {
            "reset" => Fault.Reset,
            "reset within body" => Fault.ResetWithinBody,
            "reset after body" => Fault.ResetAfterBody,
            _ => Fault.ResetWithinAnswer,
        });

        await Assert.ThrowsAsync<HttpRequestException>(async () => await GetAsync(Limits, Good));

        using var repaired = await GetAsync(Limits, Good);
        Assert.Equal(HttpStatusCode.OK, repaired.StatusCode);
    }

    [Fact]
    public async Task ResetAfterWork_IsABrokenConnectionAfterTheWriteWasDone()
    {
        Org.Control.Break("/services/data/v62.0/sobjects", Fault.ResetAfterWork);

        await Assert.ThrowsAsync<HttpRequestException>(async () => await SendAsync(
            HttpMethod.Post, "/services/data/v62.0/sobjects/Account", Good, new StringContent("{\"Name\":\"Done all the same\"}",
                Encoding.UTF8, "application/json")));

        using var found = await GetAsync("/services/data/v62.0/query?q=SELECT+Id+FROM+Account+WHERE+Name='Done+all+the+same'", Good);
        Assert.Contains("\"totalSize\":1", await found.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadyMadeAnswers_ComeAsOrdered()
    {
        Org.Control.Break("/services/data", Fault.Html503);
        Org.Control.Break("/services/data", Fault.EmptyOk);
        Org.Control.Break("/services/data", Fault.Garbage);
        Org.Control.Break("/services/data", Fault.RequestLimit);
        Org.Control.Break("/services/data", Fault.RedirectTo(new Uri("https://foreign.example/services/data")));
        Org.Control.Break("/services/data", Fault.Oversized(300_000));
        Org.Control.Break("/services/data", Fault.HugeHeaders);
        Org.Control.Break("/services/data", Fault.Trickle(TimeSpan.FromMilliseconds(1)));

        var answers = new List<(HttpStatusCode Status, int Length, int Headers)>();
        for (var i = 0; i < 8; i++)
        {
            using var response = await GetAsync(Limits, Good);
            answers.Add((response.StatusCode, (await response.Content.ReadAsByteArrayAsync(Cancelled)).Length, response.Headers.Count()));
        }

        Assert.Equal([503, 200, 200, 403, 302, 200, 200, 200], answers.Select(answer => (int)answer.Status));
        Assert.Equal(0, answers[1].Length);
        Assert.True(answers[5].Length > 300_000);
        Assert.True(answers[6].Headers > 40);
    }

    [Fact]
    public async Task FaultForever_LastsUntilRepair()
    {
        Org.Control.Break("/services/data", Fault.SessionInvalid, OrgControl.Forever);
        for (var i = 0; i < 3; i++)
        {
            using var response = await GetAsync(Limits, Good);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }

        Org.Control.Repair();
        using var repaired = await GetAsync(Limits, Good);
        Assert.Equal(HttpStatusCode.OK, repaired.StatusCode);
    }

    [Fact]
    public async Task Hang_LastsUntilTheClientGivesUp()
    {
        Org.Control.BreakTokenEndpoint(Fault.Hang);
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var login = Client.PostAsync("/services/oauth2/token", new FormUrlEncodedContent([new("grant_type", "x")]), impatient.Token);
        while (Org.Control.Counters.TokenRequests == 0)
        {
            await Task.Yield();
        }

        Assert.False(login.IsCompleted);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => login);
    }

    [Fact]
    public async Task Gate_HoldsAllUntilReleased()
    {
        using var gate = Org.Control.HoldApi("/services/data");
        var calls = Enumerable.Range(0, 20).Select(_ => GetAsync(Limits, Good)).ToList();
        await gate.WaitForArrivalsAsync(20, Cancelled);
        Assert.DoesNotContain(calls, call => call.IsCompleted);

        gate.Release();

        foreach (var response in await Task.WhenAll(calls))
        {
            using (response)
            {
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
        }
    }

    [Fact]
    public async Task RejectedUpload_IsAnsweredBeforeOrAfterItsBody()
    {
        var body = RandomNumberGenerator.GetBytes(3_000_000);
        using (var early = await SendAsync(HttpMethod.Put, "/services/data/v62.0/jobs/ingest/7505i0000000001/batches", "Bearer 00D!x",
            new ByteArrayContent(body)))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, early.StatusCode);
        }

        Org.Control.Settings.RejectUploadsEarly = false;
        using var late = await SendAsync(HttpMethod.Put, "/services/data/v62.0/jobs/ingest/7505i0000000001/batches", "Bearer 00D!x",
            new ByteArrayContent(body));

        Assert.Equal(HttpStatusCode.Unauthorized, late.StatusCode);
        Assert.Equal(0, Org.Control.Received[0].BodyLength);
        Assert.Equal(body.Length, Org.Control.Received[1].BodyLength);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(body)), Org.Control.Received[1].BodySha256);
    }

    [Fact]
    public async Task Received_ShowsTheRequestAsItCame()
    {
        using var response = await SendAsync(HttpMethod.Post, "/services/apexrest/echo?a=b", Good, new StringContent("héllo"),
            ("Sforce-Call-Options", "client=test"));
        var echo = await JsonAsync(response);

        var received = Assert.Single(Org.Control.Received);
        Assert.Equal(("POST", "/services/apexrest/echo", "?a=b", 200), (received.Method, received.Path, received.Query, received.Status));
        Assert.Equal("client=test", received.Header("sforce-call-options"));
        Assert.Equal("héllo", Encoding.UTF8.GetString(received.Body.Span));
        Assert.Equal(received.BodySha256, (string?)echo["bodySha256"]);
        Assert.Null(echo["headers"]!["Authorization"]);
    }

    [Fact]
    public async Task ReceivedLog_IsBoundedAndCanBeOff()
    {
        Org.Control.Settings.RecordedRequestLimit = 2;
        for (var i = 0; i < 4; i++)
        {
            using var response = await GetAsync($"{Limits}?{i}", Good);
        }

        Assert.Equal(["?2", "?3"], Org.Control.Received.Select(request => request.Query));
        Org.Control.ClearReceived();
        Org.Control.Settings.RecordRequests = false;
        using var unrecorded = await SendAsync(HttpMethod.Post, "/services/apexrest/echo?size=1000&status=418", Good,
            new StringContent("abc"));
        Assert.Empty(Org.Control.Received);
        Assert.Equal(418, (int)unrecorded.StatusCode);
        Assert.Equal(3, (int)(await JsonAsync(unrecorded))["bodyLength"]!);
    }

    [Fact]
    public async Task ThousandConcurrentCalls_AreAllAnswered()
    {
        var authorization = Good;
        var statuses = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async i =>
        {
            using var response = await GetAsync(i % 2 == 0
                ? Limits
                : "/services/data/v62.0/query?q=SELECT+Id+FROM+Account+LIMIT+5", authorization);
            return response.StatusCode;
        }));

        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(1000, Org.Control.Counters.AuthorizedCalls);
    }
}
