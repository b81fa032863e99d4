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

    private static Task ToldAsync(Stage stage, string text) => EventuallyAsync(
        () => stage.Sidecar.LogLines.Any(line => line.Contains(text, StringComparison.Ordinal)),
        () => string.Join('\n', stage.Sidecar.LogLines));
}

public class InProcessUnreadableRequestTests() : UnreadableRequestTests(Sidecars.InProcess);

public class PublishedUnreadableRequestTests() : UnreadableRequestTests(Sidecars.Published);
