using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>A session of a legacy program never reaches the org, wherever in the head of a request it stands.</summary>
public abstract class SessionDisguiseTests(SidecarStarter start) : StageTest(start)
{
    [Theory]
    [InlineData("Cookie: a=b, sid={0}, c=d", "Cookie: a=b, c=d")]
    [InlineData("Cookie: a=b,sid={0}", "Cookie: a=b")]
    [InlineData("Cookie: $Version=1; sid=\"{0}\"; a=1,2", "Cookie: $Version=1; a=1,2")]
    [InlineData("Cookie: sid={0}\r\nCookie: SID ={0}\r\nCookie: b=c", "Cookie: b=c")]
    [InlineData("Referer: https://acme.my.salesforce.com/secur/frontdoor.jsp?sid={0}&x=1",
        "Referer: https://acme.my.salesforce.com/secur/frontdoor.jsp")]
    public async Task SessionInAHeader_IsTakenOutAndTheRestStays(string sent, string arrives)
    {
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        var header = sent.Replace("{0}", DeadSession, StringComparison.Ordinal);
        await RawClient.ExchangeAsync(stage.Sidecar.Address,
            $"GET {Limits} HTTP/1.1\r\nHost: localhost\r\n{header}\r\nConnection: close\r\n\r\n", TimeSpan.FromSeconds(5));
        Assert.DoesNotContain(DeadSession, upstream.Heads[^1], StringComparison.Ordinal);
        Assert.Contains($"{arrives}\r\n", upstream.Heads[^1], StringComparison.Ordinal);
    }

    /// <summary>
    /// Under whatever name, and wherever it stands in the head of a request: what looks like a session is none of Salesforce's business.
    /// </summary>
    [Theory]
    [InlineData(Limits, "X_SFDC_Session: {0}")]
    [InlineData(Limits, "X-My-Session: token={0}; x")]
    [InlineData(Limits, "Cookie: a=b; mySession={0}; c=d")]
    [InlineData(Limits, "Sforce-Call-Options: client={0}")]
    [InlineData(Limits + "?a=1;sid={0};b=2", "X: y")]
    [InlineData(Limits + "?a=1?sid={0}", "X: y")]
    [InlineData(Limits + "?a=1&sid%00={0}", "X: y")]
    [InlineData(Limits + "?a=1&+sid={0}", "X: y")]
    [InlineData(Limits + "?retURL=%2Fx%3Fsid%3D{1}&a=1", "X: y")]
    [InlineData(Limits + ";sid={0}", "X: y")]
    [InlineData(Limits + ";sid={0}?a=1", "X: y")]
    [InlineData("http://localhost" + Limits + "?a=1;sid={0}", "X: y")]
    public async Task SessionAnywhereInTheHead_DoesNotArrive(string target, string header)
    {
        string Fill(string text) => text.Replace("{0}", DeadSession, StringComparison.Ordinal).Replace("{1}", DeadSession.Replace("!",
            "%21", StringComparison.Ordinal), StringComparison.Ordinal);
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        await RawClient.ExchangeAsync(stage.Sidecar.Address,
            $"GET {Fill(target)} HTTP/1.1\r\nHost: localhost\r\n{Fill(header)}\r\nConnection: close\r\n\r\n", TimeSpan.FromSeconds(5));
        var head = Assert.Single(upstream.Heads);
        Assert.DoesNotContain(DeadSession[16..], head, StringComparison.Ordinal);
        Assert.Contains("masked", head, StringComparison.Ordinal);
        Assert.Contains($"Authorization: Bearer {ScriptedUpstream.Token}\r\n", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<e:Header><!-- {0} --></e:Header>")]
    [InlineData("<e:Header><?session {0}?></e:Header>")]
    [InlineData("<e:Header><SessionHeader sessionId='{0}'/></e:Header>")]
    [InlineData("<e:Header><sessionheader><sessionid>{0}</sessionid></sessionheader></e:Header>")]
    [InlineData("<e:Header><x><SessionHeader><sessionId>{0}</sessionId></SessionHeader></x></e:Header>")]
    [InlineData("<f:Header xmlns:f='urn:x'><SessionHeader><sessionId>{0}</sessionId></SessionHeader></f:Header>")]
    [InlineData("<e:Header><SessionHeader><sessionId>a</sessionId><sessionId>{0}</sessionId><!--{0}--></SessionHeader><SessionHeader><sessionId>x<y>{0}</y></sessionId></SessionHeader></e:Header>")]
    public async Task SessionAnywhereInASoapHead_DoesNotArrive(string header)
    {
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        var message = $"<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'>{header.Replace("{0}", DeadSession, StringComparison.Ordinal)}<e:Body><q>é</q></e:Body></e:Envelope>";
        using var request = Post("/services/Soap/u/62.0", message, "text/xml");
        await stage.SendAsync(request).InTime();
        var body = Assert.Single(upstream.Bodies);
        Assert.DoesNotContain(DeadSession[16..], body, StringComparison.Ordinal);
        Assert.Contains(ScriptedUpstream.Token, body, StringComparison.Ordinal);
        Assert.NotNull(System.Xml.Linq.XDocument.Parse(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(body))).Root);
    }
}

public class InProcessSessionDisguiseTests() : SessionDisguiseTests(Sidecars.InProcess);

public class PublishedSessionDisguiseTests() : SessionDisguiseTests(Sidecars.Published);
