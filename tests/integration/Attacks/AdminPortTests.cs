using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;
using Simulator.TokenEndpoint;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>
/// The admin port is for probes, scrapers and operators. A web page reaches it through a browser, by rebinding its name or by a form.
/// </summary>
public abstract class AdminPortTests(SidecarStarter start) : StageTest(start)
{
    [Theory]
    [InlineData("GET", "localhost", "", 200)]
    [InlineData("GET", "127.0.0.1:8081", "", 200)]
    [InlineData("HEAD", "10.1.2.3:8081", "", 200)]
    [InlineData("GET", "[fd00::1]:8081", "", 200)]
    [InlineData("GET", "evil.example", "", 403)]
    [InlineData("GET", "10.1.2.3.evil.example", "", 403)]
    [InlineData("GET", "localhost", "Origin: https://evil.example\r\n", 403)]
    [InlineData("GET", "localhost", "Origin: null\r\n", 403)]
    [InlineData("GET", "10.1.2.3", "Origin: http://10.1.2.3\r\n", 403)]
    [InlineData("GET", "localhost", "Sec-Fetch-Site: cross-site\r\n", 403)]
    [InlineData("GET", "localhost", "Sec-Fetch-Site: none\r\n", 200)]
    [InlineData("PUT", "localhost", "", 405)]
    [InlineData("OPTIONS", "localhost", "", 405)]
    [InlineData("TRACE", "localhost", "", 405)]
    public async Task Request_IsServedToProgramsAndKnownHosts(string method, string host, string header, int status)
    {
        await using var stage = await ReadyAsync(SetAsync());
        var response = await RawClient.ExchangeAsync(
            stage.Sidecar.AdminAddress, $"{method} /livez HTTP/1.1\r\nHost: {host}\r\n{header}Connection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", response, StringComparison.Ordinal);
        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task OldProbeWithoutHost_IsServed()
    {
        await using var stage = await ReadyAsync(SetAsync());
        var response = await RawClient.ExchangeAsync(stage.Sidecar.AdminAddress, "GET /livez HTTP/1.0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", response, StringComparison.Ordinal);
    }

    /// <summary>Nothing that asks here needs more, and anybody in the cluster's network can.</summary>
    [Theory]
    [InlineData("X-A: ", "\r\n")]
    [InlineData("X-A: b\r\nCookie: ", "\r\n")]
    public async Task RequestOfMoreThan8Kilobytes_IsRefused(string before, string after)
    {
        await using var stage = await ReadyAsync(SetAsync());
        var response = await RawClient.ExchangeAsync(stage.Sidecar.AdminAddress,
            $"GET /livez HTTP/1.1\r\nHost: localhost\r\n{before}{new string('a', 9 * 1024)}{after}Connection: close\r\n\r\n");
        Assert.True(response.Length == 0 || response.StartsWith("HTTP/1.1 431 ", StringComparison.Ordinal), response);
        await AssertUnharmedAsync(stage);
    }

    /// <summary>
    /// A form of any site can be sent to localhost; it must not stop the sidecar, and neither must a page of an allowed host.
    /// </summary>
    [Theory]
    [InlineData("/quitquitquit", "Origin: https://evil.example\r\n")]
    [InlineData("/quitquitquit", "Origin: http://localhost:3000\r\n")]
    [InlineData("/quitquitquit", "Sec-Fetch-Site: same-site\r\n")]
    [InlineData("/retry", "Origin: http://localhost\r\n")]
    public async Task PostOfAPage_IsRefused(string path, string header)
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Admin:AllowQuit"] = "true" }));
        var response = await RawClient.ExchangeAsync(
            stage.Sidecar.AdminAddress, $"POST {path} HTTP/1.1\r\nHost: localhost\r\n{header}Content-Length: 0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 403 ", response, StringComparison.Ordinal);
        await AssertUnharmedAsync(stage);
    }

    /// <summary>After a repair in Salesforce an operator need not wait for the end of the backoff.</summary>
    [Fact]
    public async Task PostRetry_EndsTheWaitAfterARefusal()
    {
        await using var stage = await SetAsync(
            beforeStart: org => org.Control.BreakTokenEndpoint(Fault.OAuth(TokenError.UserNotApproved), OrgControl.Forever));
        await EventuallyAsync(() => stage.Sidecar.LogLines.Any(line => line.Contains("1620", StringComparison.Ordinal)),
            () => "no backoff");
        stage.Org.Control.Repair();
        using var response = await stage.Client.PostAsync(new Uri(stage.Sidecar.AdminAddress, "/retry"), null, TestContext.Current.CancellationToken).InTime();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await AssertUnharmedAsync(stage);
    }
}

/// <summary>In this process.</summary>
public class InProcessAdminPortTests() : AdminPortTests(Sidecars.InProcess);

/// <summary>Against the published binary.</summary>
public class PublishedAdminPortTests() : AdminPortTests(Sidecars.Published);
