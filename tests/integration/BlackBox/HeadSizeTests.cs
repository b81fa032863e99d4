using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>
/// Salesforce takes 16,384 bytes of request line and headers together (WF §10): what fitted without the sidecar fits with it.
/// </summary>
public abstract class HeadSizeTests(SidecarStarter start) : StageTest(start)
{
    private const int Limit = 16_384;

    [Theory]
    [InlineData("GET", "query")]
    [InlineData("GET", "cookie")]
    [InlineData("GET", "many")]
    [InlineData("DELETE", "header")]
    [InlineData("POST", "header")]
    public async Task HeadAtTheLimit_GrowsByNoMoreThanTheTokenAndTheHost(string method, string where)
    {
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        const string host = "localhost:8080";
        var body = method == "POST" ? "Content-Length: 2\r\n" : "";
        var rest = $"Host: {host}\r\nAuthorization: Bearer {DeadSession}\r\nAccept: */*\r\n{body}";
        var line = $"{method} {Api}/sobjects/Account HTTP/1.1\r\n";
        var room = Limit - line.Length - rest.Length - 2;
        var head = where switch
        {
            "query" => $"{method} {Api}/sobjects/Account?q={new string('q', room - 3)} HTTP/1.1\r\n{rest}\r\n",
            "cookie" => $"{line}{rest}Cookie: a={new string('c', room - 12)}\r\n\r\n",
            "many" => line + rest
                + string.Concat(Enumerable.Range(10, 80).Select(n => $"X-{n}: {new string('m', (room / 80) - 8)}\r\n"))
                + "\r\n",
            _ => $"{line}{rest}X-Large: {new string('h', room - 11)}\r\n\r\n",
        };
        Assert.InRange(head.Length, Limit - 80, Limit);
        var response = await RawClient.ExchangeAsync(stage.Sidecar.Address, head + (body.Length > 0 ? "{}" : ""));
        Assert.StartsWith("HTTP/1.1 200 ", response, StringComparison.Ordinal);
        var grown = upstream.Heads[^1].Length - head.Length;
        var token = ScriptedUpstream.Token.Length - DeadSession.Length;
        var origin = new Uri(upstream.Origin).Authority.Length - host.Length;
        Assert.True(grown <= token + origin, $"grew by {grown}: {upstream.Heads[^1].Length}");
    }

    /// <summary>What Salesforce says where a head is too long, and while down, passes as it is. It is no use of the session.</summary>
    [Theory]
    [InlineData(414, "<h1>Bad Message 414</h1><pre>reason: URI Too Long</pre>")]
    [InlineData(431, "<h1>Bad Message 431</h1><pre>reason: Request Header Fields Too Large</pre>")]
    [InlineData(503, "<html><body>We are down for maintenance.</body></html>")]
    [InlineData(200, "<html><body>We are down for maintenance.</body></html>")]
    public async Task HtmlOfSalesforce_PassesInEveryFamily(int status, string html)
    {
        await using var stage = await ReadyAsync(SetAsync());
        stage.Org.Control.Break("/services/", Fault.Answer(status, html, "text/html;charset=UTF-8"), OrgControl.Forever);
        foreach (var target in new[] { Limits, Partner, "/services/async/62.0/job/750xx0000000001AAA" })
        {
            using var request = target == Partner
                ? SoapRequest("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>")
                : Get(target);
            var (seen, body) = await stage.SendAsync(request).InTime();
            Assert.Equal((HttpStatusCode)status, seen);
            Assert.Equal(html, body);
        }

        stage.Org.Control.Repair();
        Assert.Equal(1, stage.Org.Control.LoginCount);
        await AssertUnharmedAsync(stage);
    }
}

public class InProcessHeadSizeTests() : HeadSizeTests(Sidecars.InProcess);

public class PublishedHeadSizeTests() : HeadSizeTests(Sidecars.Published);
