using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>A request with a password in it never reaches the org, however its path is written.</summary>
public abstract class LoginDisguiseTests(SidecarStarter start) : StageTest(start)
{
    private const string Partner = """<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><login xmlns="urn:partner.soap.sforce.com"><username>u</username><password>Correct-Horse-Battery-Staple</password></login></e:Body></e:Envelope>""";

    private static readonly string[] Paths =
    [
        "/services/oauth2/token", "/services/oauth2/token/", "//services//oauth2//token", "/services/oauth2/%74oken",
            "/services%2Foauth2%2Ftoken",
        "/services/oauth2/%2574oken", "/services%252Foauth2/token", "/SERVICES/OAUTH2/TOKEN", "/services/oauth2;x=1/token",
            "/services\\oauth2\\token",
        "/services%5Coauth2/token", "/a/../services/oauth2/token", "/services/./oauth2/token", "/services/data/../oauth2/token",
            "/services/data/..%2Foauth2/token",
        "/services/data/v62.0/%2e%2e/%2e%2e/oauth2/token", "/services/data/%252e%252e/oauth2/token", "/services/oauth2/userinfo/../token",
            "/services/oauth2/userinfo",
        "/services/oauth2/authorize", "/services/oauth2/tokenx", "/services/oauth2", "/services/oauth2/token%20",
            "/services/oauth2/token%09", "/services/oauth2/token.",
        "/services/oauth2/token%00", "/services/oauth2/token?x=1", "/services/oauth2/singleaccess",
            "http://localhost/services/oauth2/token", "http://localhost/login",
        "/services/Soap/u/64.0", "/services/Soap/u/64.0%00", "/services/soap/u/64.0/", "/services/SOAP/U/64.0",
            "/services/Soap/c/64.0/0DF000000000001", "/services%2FSoap/u/64.0",
        "/services/Soap;v=1/u/64.0", "/services/Soap/class/Foo", "/x/../services/Soap/u/64.0", "//services/Soap//u/64.0",
            "/services/Soap%5Cu/64.0", "/%73ervices/Soap/u/64.0",
        "/services/data/../Soap/u/64.0", "/services/Soap/T/64.0", "/services/Soap/m/64.0", "/services/Soap",
            "/services/Soap/u/64.0/../../../oauth2/token",
        "/services%C0%AFoauth2%C0%AFtoken", "/services/data/%C0%AE%C0%AE/oauth2/token", "/services/data/%E0%80%AE%E0%80%AE/Soap/u/64.0",
            "/services/data/..;/oauth2/token", "/services/data/..;x=1/Soap/u/64.0",
        "/services/Soap/u/64.0/..;/..;/..;/data/v62.0/limits", "/services/oauth2/token/..;/..;/data/v62.0/limits",
            "/services/Soap/u/64.0/%252e%252e/%252e%252e/%252e%252e/data/v62.0/limits",
        "/services/Soap/u/64.0/..%2F..%2F..%2Fdata/v62.0/limits", "/services/Soap/u/64.0\\..\\..\\..\\data\\v62.0\\limits",
            "/services/Soap/u/64.0/%c0%ae%c0%ae/%c0%ae%c0%ae/%c0%ae%c0%ae/data/v62.0/limits",
        "/services/Soap/u/64.0/..;/..;/class/Foo", "/services/oauth2/token#", "/services/oauth2/token%2500", "/services/Soap%2500/u/64.0",
        "/", "/?x=1", "/login", "/login.jsp", "/index.jsp", "/secur/login.jsp", "/secur/frontdoor.jsp", "/services/auth/sso",
            "/services/authcallback/x", "/services/dataX", "/idp/login", "/s/login",
    ];

    public static TheoryData<string> Bodies
        => ["password grant", "client secret", "refresh token", "web form", "escaped form", "multipart", "json", "soap",
            "soap without action", "utf-16 soap", "plain text", "unquoted multipart", "encoded multipart", "escaped json",
                "escaped multipart form"];

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task PasswordInTheBody_NeverLeaves(string kind)
    {
        // The simulated org does not read the body of what it does not know; this one keeps every byte.
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        var (type, body) = kind switch
        {
            "password grant" => ("application/x-www-form-urlencoded",
                $"grant_type=password&client_id=c&client_secret=s&username=u&password={Password}"),
            "client secret" => ("application/x-www-form-urlencoded", $"grant_type=client_credentials&client_id=c&client_secret={Password}"),
            "refresh token" => ("application/x-www-form-urlencoded", $"grant_type=refresh_token&client_id=c&refresh_token={Password}"),
            "web form" => ("application/x-www-form-urlencoded", $"un=user%40acme.example&pw={Password}&startURL=%2F"),
            "escaped form" => ("application/x-www-form-urlencoded", $"un=user%40acme.example&%70%77={Password}"),
            "multipart" => ("multipart/form-data; boundary=b",
                $"--b\r\nContent-Disposition: form-data; name=\"pw\"\r\n\r\n{Password}\r\n--b--\r\n"),
            "unquoted multipart" => ("multipart/form-data; boundary=b",
                $"--b\r\nContent-Disposition: form-data; name=pw\r\n\r\n{Password}\r\n--b--\r\n"),
            "encoded multipart" => ("multipart/form-data; boundary=b",
                $"--b\r\nContent-Disposition: form-data; name*=utf-8''p%77\r\n\r\n{Password}\r\n--b--\r\n"),
            "escaped multipart form" => ("multipart/form-data; boundary=b",
                $"--b\r\nContent-Disposition: form-data; name = 'password'\r\n\r\n{Password}\r\n--b--\r\n"),
            "escaped json" => ("application/json", $$"""{"username":"u","\u0070assw\u006Frd":"{{Password}}"}"""),
            "json" => ("application/json", $$"""{"username":"u","password":"{{Password}}"}"""),
            "plain text" => ("text/plain", $"username=u&password={Password}"),
            "utf-16 soap" => ("text/xml; charset=utf-16", Encoding.Latin1.GetString([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Partner)])),
            _ => ("text/xml", Partner),
        };
        var action = kind == "soap" ? "SOAPAction: login\r\n" : "";
        foreach (var path in Paths)
        {
            var answer = await RawClient.ExchangeAsync(
                stage.Sidecar.Address, $"POST {path} HTTP/1.1\r\nHost: localhost\r\n{action}Content-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}", TimeSpan.FromSeconds(5));
            Assert.True(answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal), $"{path}: no answer");
            Assert.DoesNotContain(Password, answer, StringComparison.Ordinal);
        }

        Assert.NotEmpty(upstream.Heads);
        Assert.All(upstream.Heads.Concat(upstream.Bodies), seen => Assert.DoesNotContain(Password, seen.Replace("\0", "",
            StringComparison.Ordinal), StringComparison.Ordinal));
        await AssertNothingLeftAsync(stage);
    }

    [Theory]
    [InlineData("/?un=u&pw=" + Password)]
    [InlineData("/?un=u&%70w=" + Password)]
    [InlineData("/secur/login.jsp?un=u&%2570w=" + Password)]
    [InlineData("/login.jsp?username=u&password=" + Password)]
    [InlineData("/login.jsp;pw=" + Password)]
    [InlineData("/secur/login.jsp%3Bpw=" + Password)]
    [InlineData("/#?pw=" + Password)]
    [InlineData("/services/oauth2/token?grant_type=password&username=u&password=" + Password)]
    [InlineData("/services/oauth2/authorize?username=u&password=" + Password)]
    [InlineData("/services/oauth2/userinfo?password=" + Password)]
    [InlineData("/services/oauth2%2Ftoken?grant_type=refresh_token&refresh_token=" + Password)]
    public async Task PasswordInTheQuery_NeverLeaves(string target)
    {
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        foreach (var method in new[] { "GET", "POST", "HEAD" })
        {
            await RawClient.ExchangeAsync(stage.Sidecar.Address,
                $"{method} {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                    TimeSpan.FromSeconds(5));
        }

        Assert.All(upstream.Heads.Concat(upstream.Bodies), seen => Assert.DoesNotContain(Password, seen.Replace("\0", "",
            StringComparison.Ordinal), StringComparison.Ordinal));
        await AssertNothingLeftAsync(stage);
    }

    [Theory]
    [InlineData("/services%2Foauth2%2Ftoken")]
    [InlineData("/services/oauth2/%2574oken")]
    [InlineData("//services/oauth2;a/token/")]
    public async Task DisguisedTokenRequest_IsAnsweredAsOne(string target)
    {
        await using var stage = await ReadyAsync(SetAsync());
        const string body = "grant_type=password&username=u&password=" + Password;
        var answer = await RawClient.ExchangeAsync(
            stage.Sidecar.Address, $"POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}", TimeSpan.FromSeconds(5));
        Assert.Contains("\"access_token\":\"00D", answer, StringComparison.Ordinal);
    }

    /// <summary>To one server this is a login, to the next a query: no reading of it is safe, so it goes nowhere.</summary>
    [Theory]
    [InlineData("/services/Soap/u/64.0/..;/..;/..;/data/v62.0/limits")]
    [InlineData("/services/Soap/u/64.0/..;a=b/..;/..;/data/v62.0/limits")]
    [InlineData("/services/Soap/u/64.0/%252e%252e/%252E%252E/%25252e%25252e/data/v62.0/limits")]
    [InlineData("/services/Soap/u/64.0/..%2F..%2F..%2Fdata/v62.0/limits")]
    [InlineData("/services/Soap/u/64.0\\..\\..\\..\\data\\v62.0\\limits")]
    [InlineData("/services/Soap/u/64.0/..%5C..%5C..%5Cdata/v62.0/limits")]
    [InlineData("/services/Soap/u/64.0/%C0%AE%C0%AE/%c0%ae%c0%ae/%E0%80%AE./data/v62.0/limits")]
    [InlineData("/services/data/.;/v62.0/limits")]
    public async Task DotSegmentsInDisguise_GoNowhere(string target)
    {
        await using var stage = await ReadyAsync(SetAsync());
        foreach (var (type, body) in new[] { ("text/xml", Partner), ("application/x-www-form-urlencoded",
            "grant_type=password&password=" + Password), ("application/json", "{}") })
        {
            var answer = await RawClient.ExchangeAsync(
                stage.Sidecar.Address, $"POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}", TimeSpan.FromSeconds(5));
            Assert.Contains("without dot segments in disguise", answer, StringComparison.Ordinal);
        }

        Assert.All(stage.Org.Control.Received, r => Assert.EndsWith("/oauth2/token", r.Path, StringComparison.Ordinal));
        await AssertNothingLeftAsync(stage);
    }

    [Fact]
    public async Task FormLongerThanWhatIsLookedAt_DoesNotLeave()
    {
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        var (status, _) = await stage.SendAsync(Post("/login.jsp", $"filler={new string('x', 70_000)}&pw={Password}",
            "application/x-www-form-urlencoded")).InTime();
        Assert.Equal(403, (int)status);
        Assert.DoesNotContain(upstream.Bodies, body => body.Contains(Password, StringComparison.Ordinal));
        await AssertNothingLeftAsync(stage);
    }

    /// <summary>What only resembles a login goes on: in an API a field called password is data.</summary>
    [Theory]
    [InlineData("/services/apexrest/echo", "application/json", "{\"password\":\"customer's own\"}")]
    [InlineData("/services/data/v62.0/sobjects/User/0055i000000Sim1/password", "application/json", "{\"NewPassword\":\"customer's own\"}")]
    [InlineData("/apex/MyPage", "application/x-www-form-urlencoded", "name=value&city=Spa%20pw")]
    [InlineData("/servlet/servlet.Upload", "application/octet-stream", "anything")]
    public async Task WhatIsNoLogin_Arrives(string target, string type, string body)
    {
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        Assert.Equal(200, (int)(await stage.SendAsync(Post(target, body, type)).InTime()).Status);
        Assert.StartsWith($"POST {target} ", upstream.Heads[^1], StringComparison.Ordinal);
        Assert.Equal(body, upstream.Bodies[^1]);
    }

    private static async Task AssertNothingLeftAsync(Stage stage)
    {
        Assert.All(stage.Org.Control.Received, r => Assert.DoesNotContain(
            Password, $"{r.Path}{r.Query}{string.Join("\n", r.Headers.Values)}{Encoding.UTF8.GetString(r.Body.Span).Replace("\0", "", StringComparison.Ordinal)}", StringComparison.Ordinal));
        await AssertUnharmedAsync(stage);
        Assert.DoesNotContain(stage.Sidecar.LogLines, l => l.Contains(Password, StringComparison.Ordinal));
    }
}

public class InProcessLoginDisguiseTests() : LoginDisguiseTests(Sidecars.InProcess);

public class PublishedLoginDisguiseTests() : LoginDisguiseTests(Sidecars.Published);
