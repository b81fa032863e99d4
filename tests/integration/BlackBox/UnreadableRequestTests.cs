using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>What the web server underneath refuses by itself: the operator reads why.</summary>
public abstract class UnreadableRequestTests(SidecarStarter start) : StageTest(start)
{
    [Theory]
    [InlineData("/services/data/v62.0/query?q=SELECT Id FROM Account")]
    [InlineData("/services/data/v62.0/query?q=SELECT+Id+FROM+Account+WHERE+Name='M\u00FCller'")]
    [InlineData("/services/data/v62.0/query?q=SELECT+Id+FROM+Account+WHERE+Name='M\u00C3\u00BCller'")]
    [InlineData("/services/data/v62.0/sobjects/Account/Key__c/M\u00FCller")]
    [InlineData("/services/data/v62.0/sobjects/Account/Key__c/M\u00C3\u00BCller x")]
    public async Task RawTarget_Is400AndALogLineWithoutTheTarget(string target)
    {
        await using var stage = await ReadyAsync(SetAsync());
        var answer = await RawClient.ExchangeAsync(
            stage.Sidecar.Address, $"GET {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {DeadSession}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", answer, StringComparison.Ordinal);
        await ToldAsync(stage, "answered with 400: Invalid request");
        Assert.DoesNotContain(stage.Sidecar.LogLines, line => line.Contains("ller", StringComparison.Ordinal));
        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task HeadThatIsTooLong_Is431AndALogLine()
    {
        await using var stage = await ReadyAsync(SetAsync());
        var answer = await RawClient.ExchangeAsync(
            stage.Sidecar.Address, $"GET {Limits} HTTP/1.1\r\nHost: localhost\r\nX-Long: {new string('x', 30_000)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 431 ", answer, StringComparison.Ordinal);
        await ToldAsync(stage, "answered with 431: Request headers too long");
        await AssertUnharmedAsync(stage);
    }

    /// <summary>In the form of the API that was called: its client shows the text.</summary>
    [Theory]
    [InlineData("GET /services/data/v62.0/query?q=SELECT Id FROM Account", "HTTP/1.1 400 ", "application/json", "[{\"message\":\"")]
    [InlineData("GET /services/data/v62.0/query?q=M\u00C3\u00BCller", "HTTP/1.1 400 ", "application/json", "\"errorCode\":\"INVALID_REQUEST\"}]")]
    [InlineData("GET /services/async/62.0/job/x y", "HTTP/1.1 400 ", "application/xml", "<exceptionCode>")]
    [InlineData("POST /services/Soap/u/62.0?a=b c", "HTTP/1.1 500 ", "text/xml", "<faultstring>")]
    [InlineData("POST /services/oauth2/token?username=M\u00FCller", "HTTP/1.1 400 ", "application/json", "\"error\":")]
    [InlineData("GET /services/data/v62.0/limits HTTP/1.1\r\nBad Header: x\r\nX: y", "HTTP/1.1 400 ", "application/json", "[{\"message\":\"")]
    [InlineData("nonsense", "HTTP/1.1 400 ", "application/json", "[{\"message\":\"")]
    public async Task UnreadableHead_IsToldInTheFormOfTheApi(string line, string status, string type, string text)
    {
        await using var stage = await ReadyAsync(SetAsync());
        var answer = await RawClient.ExchangeAsync(stage.Sidecar.Address, $"{line} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith(status, answer, StringComparison.Ordinal);
        Assert.Contains($"Content-Type: {type}", answer, StringComparison.Ordinal);
        Assert.Contains("Proxy-Status: sf-sidecar; error=http_request_error\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("could not read this request", answer, StringComparison.Ordinal);
        Assert.Contains(text, answer, StringComparison.Ordinal);
        var parts = answer.Split("\r\n\r\n", 2);
        Assert.Contains($"Content-Length: {parts[1].Length}\r\n", parts[0] + "\r\n", StringComparison.Ordinal);
        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task UnreadableHeadRequest_GetsNoBody()
    {
        await using var stage = await ReadyAsync(SetAsync());
        var answer = await RawClient.ExchangeAsync(stage.Sidecar.Address, "HEAD /services/data/v62.0/a b HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    /// <summary>The request before it on the same connection has its response, whole and first.</summary>
    [Fact]
    public async Task UnreadableRequestBehindAGoodOne_DoesNotTouchItsResponse()
    {
        await using var stage = await ReadyAsync(SetAsync());
        var answer = await RawClient.ExchangeAsync(
            stage.Sidecar.Address, $"GET {Limits} HTTP/1.1\r\nHost: localhost\r\n\r\nGET /services/data/v62.0/a b HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Contains("DailyApiRequests", answer, StringComparison.Ordinal);
        Assert.Contains("could not read this request", answer[answer.IndexOf("HTTP/1.1 400 ", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Equal(3, answer.Split("HTTP/1.1 ").Length);
    }
}

public class InProcessUnreadableRequestTests() : UnreadableRequestTests(Sidecars.InProcess);

public class PublishedUnreadableRequestTests() : UnreadableRequestTests(Sidecars.Published);
