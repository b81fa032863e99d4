using System.Text;
using Microsoft.Extensions.Time.Testing;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>Requests that announce a body and never send it. In process, where the clock can be moved.</summary>
public class SlowLoginTests() : StageTest(Sidecars.InProcess)
{
    private const string Login = "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><login xmlns=\"urn:partner.soap.sforce.com\"><username>u</username>";

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [Theory]
    [InlineData("/services/oauth2/token", "grant_type=pass", 5000, 30, "408")]
    [InlineData("/services/Soap/u/64.0", Login, 10_000, 30, "500")]
    [InlineData("/services/Soap/u/64.0", "<e:Env", 10_000, 600, "500")]
    [InlineData("/login.jsp", "un=u&", 5000, 600, "403")]
    public async Task BodyThatNeverComes_IsNotWaitedForForEver(string target, string beginning, int announced, int seconds, string status)
    {
        await using var stage = await ReadyAsync(Stage.SetAsync(async settings => await InProcessSidecar.StartAsync(settings, _time)));
        using var client = await RawClient.ConnectAsync(stage.Sidecar.Address);
        var sent = beginning == Login ? Login + new string(' ', 5000) : beginning;
        await client.SendAsync(
            $"POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: {announced}\r\n\r\n{sent}");
        Assert.Equal("", await client.ReadAsync(TimeSpan.FromMilliseconds(300)));
        _time.Advance(TimeSpan.FromSeconds(seconds - 2));
        Assert.Equal("", await client.ReadAsync(TimeSpan.FromMilliseconds(300)));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.StartsWith($"HTTP/1.1 {status} ", await client.ReadAsync(TimeSpan.FromSeconds(2)), StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Org.Control.Received, r => Encoding.UTF8.GetString(r.Body.Span).Contains(beginning,
            StringComparison.Ordinal));
        await AssertUnharmedAsync(stage);
    }

    /// <summary>The server's own clock cannot be moved: this takes its half minute.</summary>
    [Fact]
    public async Task HeadThatNeverEnds_IsGivenUp()
    {
        await using var stage = await ReadyAsync(Stage.SetAsync(async settings => await InProcessSidecar.StartAsync(settings)));
        using var client = await RawClient.ConnectAsync(stage.Sidecar.Address);
        await client.SendAsync($"GET {Limits} HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
        Assert.StartsWith("HTTP/1.1 408 ", await client.ReadAsync(TimeSpan.FromSeconds(40)), StringComparison.Ordinal);
        await AssertUnharmedAsync(stage);
    }
}
