using System.Net;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>Every place in which a session can stand, for every family that has such a place: none of them reaches the org.</summary>
public abstract class CredentialPlacesTests(SidecarStarter start) : StageTest(start)
{
    private const string Secret = "AQEAQDeadSessionOfALegacyProgram";

    public static TheoryData<string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string>();
            foreach (var family in new[] { "rest", "bulk1", "soap", "identity", "userinfo", "streaming", "page" })
            {
                foreach (var place in new[] { "authorization", "x-sfdc-session", "x-authorization", "x-authorization-opaque",
                    "x-auth-token-opaque", "x-access-token-opaque", "cookie", "query", "query-twice-encoded",
                    "referer-user", "referer-fragment", "referer-path", "odd-header", "odd-header-encoded" })
                {
                    cells.Add(family, place);
                }
            }

            foreach (var family in new[] { "identity", "userinfo" })
            {
                cells.Add(family, "form");
                cells.Add(family, "multipart");
            }

            foreach (var place in new[] { "soap-header", "soap-comment", "soap-attribute", "soap-reference", "soap-mark-reference",
                "wsse-password" })
            {
                cells.Add("soap", place);
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task SessionInThisPlace_NeverArrives(string family, string place)
    {
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        var path = family switch
        {
            "rest" => Limits,
            "bulk1" => "/services/async/62.0/job",
            "soap" => "/services/Soap/u/62.0",
            "identity" => "/id/00D5i000000Sim1EAC/0055i000000Sim1AAC",
            "userinfo" => "/services/oauth2/userinfo",
            "streaming" => "/cometd/62.0/handshake",
            _ => "/servlet/servlet.FileDownload",
        };
        var (query, head, type, body) = place switch
        {
            "authorization" => ("", $"Authorization: OAuth {DeadSession}", "", ""),
            "x-sfdc-session" => ("", $"X-SFDC-SESSION: Bearer {DeadSession}", "", ""),
            "x-authorization" => ("", $"X-Authorization: Bearer {DeadSession}", "", ""),
            "x-authorization-opaque" => ("", $"X-Authorization: Bearer {Secret}", "", ""),
            "x-auth-token-opaque" => ("", $"X-Auth-Token: {Secret}", "", ""),
            "x-access-token-opaque" => ("", $"X-Access-Token: {Secret}", "", ""),
            "cookie" => ("", $"Cookie: a=b; sid={DeadSession}; c=d", "", ""),
            "query" => ($"?format=json&oauth_token={DeadSession}", "", "", ""),
            "query-twice-encoded" => ($"?oauth%255Ftoken={Secret}", "", "", ""),
            "referer-user" => ("", $"Referer: https://u:{Secret}@acme.my.salesforce.com/home", "", ""),
            "referer-fragment" => ("", $"Referer: https://acme.my.salesforce.com/home#access_token={Secret}", "", ""),
            "referer-path" => ("", $"Referer: https://acme.my.salesforce.com/home;jsessionid={Secret}", "", ""),
            "odd-header" => ("", $"X-Mine: {DeadSession}", "", ""),
            "odd-header-encoded" => ("", $"X-Mine: 00Dxx0000001gPL%2521{Secret}", "", ""),
            "form" => ("", "", "application/x-www-form-urlencoded", $"format=json&oauth_token={DeadSession}&access_token={DeadSession}"),
            "multipart" => ("", "", "multipart/form-data; boundary=b",
                $"--b\r\nContent-Disposition: form-data; name=\"oauth_token\"\r\n\r\n{DeadSession}\r\n--b--\r\n"),
            "soap-header" => (
                "", "", "text/xml", Envelope(
                    $"<SessionHeader xmlns=\"urn:partner.soap.sforce.com\"><sessionId>{DeadSession}</sessionId></SessionHeader>")),
            "soap-comment" => ("", "", "text/xml", Envelope($"<!-- {DeadSession} -->")),
            "soap-attribute" => ("", "", "text/xml", Envelope($"<x a=\"{DeadSession}\"/>")),
            "soap-reference" => ("", "", "text/xml", Envelope($"<x>&#48;&#48;Dxx0000001gPL!{Secret}</x>")),
            "soap-mark-reference" => ("", "", "text/xml", Envelope($"<x>00Dxx0000001gPL&#33;{Secret}</x>")),
            "wsse-password" => (
                "", "", "text/xml", Envelope(
                    $"<w:Security xmlns:w=\"urn:w\"><w:UsernameToken><w:Username>u</w:Username><w:Password Type=\"t\">{Secret}</w:Password></w:UsernameToken></w:Security>")),
            _ => throw new ArgumentOutOfRangeException(nameof(place)),
        };
        if (family == "soap" && body.Length == 0)
        {
            (type, body) = ("text/xml", Envelope(""));
        }

        var method = body.Length > 0 ? "POST" : "GET";
        var answer = await RawClient.ExchangeAsync(
            stage.Sidecar.Address,
            $"{method} {path}{query} HTTP/1.1\r\nHost: localhost\r\n{(head.Length > 0 ? head + "\r\n" : "")}{(type.Length > 0 ? $"Content-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n" : "")}Connection: close\r\n\r\n{body}",
            TimeSpan.FromSeconds(10));
        Assert.StartsWith("HTTP/1.1 ", answer, StringComparison.Ordinal);
        Assert.All(upstream.Heads.Concat(upstream.Bodies), seen => Assert.DoesNotContain(Secret, seen, StringComparison.Ordinal));
        Assert.DoesNotContain(stage.Sidecar.LogLines, line => line.Contains(Secret, StringComparison.Ordinal));
    }

    /// <summary>What is no credential in such a form arrives.</summary>
    [Fact]
    public async Task FormOfTheIdentityUrl_KeepsItsOtherParameters()
    {
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        using var request = Post("/id/00D5i000000Sim1EAC/0055i000000Sim1AAC", $"format=json&oauth_token={DeadSession}&version=latest",
            "application/x-www-form-urlencoded");
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(request)).Status);
        Assert.Contains(upstream.Bodies, body => body == "format=json&version=latest");
    }

    [Theory]
    [InlineData("/services/data/v62.0/x/%30%30Dxx0000001gPL!" + Secret)]
    [InlineData("/services/data/v62.0/query?q=%2530%2530Dxx0000001gPL%2521" + Secret)]
    public async Task SessionInDisguiseInTheTarget_GoesNowhere(string target)
    {
        await using var stage = await ReadyAsync(SetAsync());
        var answer = await RawClient.ExchangeAsync(stage.Sidecar.Address,
            $"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", TimeSpan.FromSeconds(10));
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Org.Control.Received, r => r.Path.StartsWith("/services/data", StringComparison.Ordinal));
    }

    /// <summary>A session of the org's own that is not the one of this request (another user's, a page's) stays here, too.</summary>
    [Fact]
    public async Task AnotherSessionOfTheOrg_DoesNotReachTheClient()
    {
        await using var stage = await ReadyAsync(SetAsync());
        const string other = "00Dxx0000001gPL!AQEAQAnotherSessionOfThisOrg1";
        stage.Org.Control.Break(Limits, Fault.Answer(200, "{}") with
        {
            Headers = new Dictionary<string, string>
            {
                ["Set-Cookie"] = $"sid={other}; path=/; secure",
                ["Location"] = $"/secur/frontdoor.jsp?sid={other}"
            },
        });
        using var response = await stage.Client.SendAsync(Get(Limits), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("AnotherSession", response.Headers.ToString(), StringComparison.Ordinal);
    }

    private static string Envelope(string header)
        => $"<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Header>{header}</e:Header><e:Body><getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/></e:Body></e:Envelope>";
}

public class InProcessCredentialPlacesTests() : CredentialPlacesTests(Sidecars.InProcess);

public class PublishedCredentialPlacesTests() : CredentialPlacesTests(Sidecars.Published);
