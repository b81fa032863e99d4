using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>The status page as it goes over the wire: to whom, and that nothing in it is a secret or somebody else's markup.</summary>
public abstract class StatusPageTests(SidecarStarter start) : StageTest(start)
{
    private const string Markup = "<img src=x onerror=alert(1)>\"'";

    [Fact]
    public async Task Page_IsHtmlThatTheBrowserTakesNothingElseWith()
    {
        await using var stage = await ReadyAsync(SetAsync());
        using var response = await GetPageAsync(stage);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Refresh"));

        using var refreshing = await GetPageAsync(stage, "/?refresh");
        Assert.Equal("10", Assert.Single(refreshing.Headers.GetValues("Refresh")));

        using var head = await stage.Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Head, stage.Sidecar.AdminAddress), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.True(head.Content.Headers.ContentLength > 1000);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("GET", "evil.example", "", 403)]
    [InlineData("GET", "localhost", "Origin: https://evil.example\r\n", 403)]
    [InlineData("GET", "localhost", "Sec-Fetch-Site: cross-site\r\n", 403)]
    [InlineData("GET", "localhost", "Sec-Fetch-Site: none\r\n", 200)]
    [InlineData("POST", "localhost", "Content-Length: 0\r\n", 404)]
    [InlineData("PUT", "localhost", "Content-Length: 0\r\n", 405)]
    public async Task Page_IsForKnownHostsAndReadersOnly(string method, string host, string header, int status)
    {
        await using var stage = await ReadyAsync(SetAsync());
        var response = await RawClient.ExchangeAsync(
            stage.Sidecar.AdminAddress, $"{method} / HTTP/1.1\r\nHost: {host}\r\n{header}Connection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", response, StringComparison.Ordinal);
        Assert.Equal(status == 200, response.Contains("<html", StringComparison.Ordinal));
    }

    /// <summary>Programs, paths, Salesforce's error texts and files are written by others. None of it may become part of the page.</summary>
    [Fact]
    public async Task HostileTexts_AreShownAsTexts()
    {
        using var folder = new TestFolder();
        var announcements = folder.Write("announcements.json", $$"""
            {"announcementsAsOf":"2026-11-01","announcements":[{"id":"x","what":"A{{Markup.Replace("\"", "\\\"", StringComparison.Ordinal)}}",
            "when":"B<script>alert(2)</script>","date":"2027-01-01","remedy":"C</style><b>","source":"https://x.example/\"onclick=\"alert(3)"}]}
            """);
        await using var stage = await SetAsync(
            new() { ["Migration:AnnouncementsPath"] = announcements, ["Username"] = "<u>o'neil&amp@x.example" },
            beforeStart: org => org.Control.BreakTokenEndpoint(
                new Fault { Status = 400, Body = $$"""{"error":"invalid_grant","error_description":"D{{Markup.Replace("\"", "\\\"", StringComparison.Ordinal)}}"}""" },
                OrgControl.Forever));
        await ToldAsync(stage, "1602");
        foreach (var program in new[] { Markup, "<script>alert(4)</script>", "O'Reilly&Sons/1.0", "\"><svg onload=alert(5)>" })
        {
            var request = Get(Limits);
            request.Headers.TryAddWithoutValidation("User-Agent", program);
            await stage.SendAsync(request);
        }

        await RawClient.ExchangeAsync(stage.Sidecar.Address,
            "POST /services/oauth2/<script>alert(6)</script>\"' HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var page = await PageAsync(stage);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<svg onload", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\"onclick", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("</style><b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<u>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;u&gt;o&#39;neil&amp;amp@x.example", page, StringComparison.Ordinal);
        Assert.Contains("A&lt;img src=x onerror=alert(1)&gt;&quot;&#39;", page, StringComparison.Ordinal);
        Assert.Contains("D&lt;img src=x onerror=alert(1)&gt;&quot;&#39;", page, StringComparison.Ordinal);
        Assert.Contains("O&#39;Reilly&amp;Sons", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(6)", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_AreNotOnThePage()
    {
        await using var stage = await ReadyAsync(SetAsync());
        await stage.SendAsync(Get(Limits));
        var login = Post("/services/oauth2/token", $"grant_type=password&username=u&password={Password}", "application/x-www-form-urlencoded");
        login.Headers.TryAddWithoutValidation("User-Agent", $"Bearer {DeadSession}");
        var (_, body) = await stage.SendAsync(login);
        await stage.SendAsync(Get($"/services/oauth2/{DeadSession}?sid={DeadSession}"));
        var page = await PageAsync(stage);
        Assert.DoesNotContain(Password, page, StringComparison.Ordinal);
        Assert.DoesNotContain(DeadSession, page, StringComparison.Ordinal);
        Assert.DoesNotContain(DeadSession[..40], page, StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Org.ConsumerKey, page, StringComparison.Ordinal);
        foreach (var session in stage.Org.Control.LiveSessions)
        {
            Assert.DoesNotContain(session, page, StringComparison.Ordinal);
        }

        var placeholder = System.Text.Json.Nodes.JsonNode.Parse(body)!["access_token"]!.ToString();
        Assert.DoesNotContain(placeholder, page, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> GetPageAsync(Stage stage, string target = "/")
    {
        var response = await stage.Client.GetAsync(new Uri(stage.Sidecar.AdminAddress, target), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    private static async Task<string> PageAsync(Stage stage)
    {
        using var response = await GetPageAsync(stage);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}

public class InProcessStatusPageTests() : StatusPageTests(Sidecars.InProcess);

public class PublishedStatusPageTests() : StatusPageTests(Sidecars.Published);
