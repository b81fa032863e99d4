using System.Net;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>Heads that say something about a body that is not there, or not so.</summary>
public abstract class OddRequestHeadTests(SidecarStarter start) : StageTest(start)
{
    /// <summary>Old clients set it on every request, and some resources choose the form of their response by it.</summary>
    [Theory]
    [InlineData("/services/data/v62.0/limits", "application/json; charset=UTF-8")]
    [InlineData("/services/async/62.0/job/750xx0000000001AAA", "application/xml")]
    public async Task ContentTypeOfAGet_ArrivesAlsoWithTheRetry(string path, string type)
    {
        await using var stage = await ReadyAsync(SetAsync());
        stage.Org.Control.RevokeAllSessions();
        await RawAsync(stage, $"GET {path}", $"Content-Type: {type}\r\n", "");
        var received = stage.Org.Control.Received.Where(r => r.Path == path).ToList();
        Assert.Equal(2, received.Count);
        Assert.All(received, request => Assert.Equal(type, request.Header("Content-Type")));
        await AssertUnharmedAsync(stage);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Content-Length: 0\r\n")]
    public async Task ContentEncodingOfAGet_DoesNoHarm(string length)
    {
        await using var stage = await ReadyAsync(SetAsync());
        stage.Org.Control.RevokeAllSessions();
        var answer = await RawAsync(stage, $"GET {Limits}", "Content-Encoding: gzip\r\n" + length, "");
        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.Contains("DailyApiRequests", answer, StringComparison.Ordinal);
        await AssertUnharmedAsync(stage);
    }

    /// <summary>The org decides what it makes of such a body: it gets the client's bytes, both times.</summary>
    [Fact]
    public async Task PlainRestBodyLabelledAsPacked_ArrivesAsItIs()
    {
        const string body = "{\"Name\":\"Acme\"}";
        await using var stage = await ReadyAsync(SetAsync());
        const string path = "/services/apexrest/plain";
        stage.Org.Control.Break(path, Fault.Answer(401, "[{\"message\":\"Session expired or invalid\",\"errorCode\":\"INVALID_SESSION_ID\"}]"));
        stage.Org.Control.Break(path, Fault.Answer(200, "{}"));
        var answer = await RawAsync(stage, $"POST {path}", $"Content-Encoding: gzip\r\nContent-Length: {body.Length}\r\n", body);
        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        var received = stage.Org.Control.Received.Where(r => r.Path == path).ToList();
        Assert.Equal(2, received.Count);
        await EventuallyAsync(() => received.TrueForAll(r => r.BodyComplete), () => "A body did not arrive.");
        Assert.All(received, request => Assert.Equal(body, Encoding.ASCII.GetString(request.Body.Span)));
        await AssertUnharmedAsync(stage);
    }

    /// <summary>A SOAP body that says it is packed and is not cannot be read: no session in it may leave.</summary>
    [Fact]
    public async Task PlainSoapBodyLabelledAsPacked_NeverCarriesTheOldSession()
    {
        await using var stage = await ReadyAsync(SetAsync());
        var request = SoapRequest("<getUserInfo xmlns=\"urn:partner.soap.sforce.com\"/>");
        request.Content!.Headers.ContentEncoding.Add("gzip");
        var (status, _) = await stage.SendAsync(request);
        Assert.True(status is HttpStatusCode.OK or HttpStatusCode.InternalServerError, $"{status}");
        Assert.DoesNotContain(
            stage.Org.Control.Received,
            r => Encoding.UTF8.GetString(r.Body.Span).Contains("DeadSession", StringComparison.Ordinal));
        await AssertUnharmedAsync(stage);
    }

    private static Task<string> RawAsync(Stage stage, string line, string headers, string body) => RawClient.ExchangeAsync(
        stage.Sidecar.Address,
        $"{line} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {DeadSession}\r\n{headers}Connection: close\r\n\r\n{body}",
        TimeSpan.FromSeconds(10));
}

public class InProcessOddRequestHeadTests() : OddRequestHeadTests(Sidecars.InProcess);

public class PublishedOddRequestHeadTests() : OddRequestHeadTests(Sidecars.Published);
