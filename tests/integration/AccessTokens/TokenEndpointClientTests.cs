using System.Net;
using System.Net.Sockets;
using Sidecar.AccessTokens;

namespace Sidecar.IntegrationTests.AccessTokens;

public class TokenEndpointClientTests
{
    private const string Token = "00Dxx0000001gPL!AQ4A.x";

    [Fact]
    public async Task Request_IsExactlyTheDocumentedOne()
    {
        await using var world = await TokenWorld.StartAsync();
        await world.TokenAsync();

        Assert.Equal("POST /services/oauth2/token HTTP/1.1", world.Org.LastRequestLine);
        Assert.Equal("application/json", world.Org.LastHeaders!.Accept);
        Assert.Equal("application/x-www-form-urlencoded", world.Org.LastHeaders.ContentType);
        Assert.Equal(["Accept", "Content-Length", "Content-Type", "Host", "User-Agent"], world.Org.LastHeaders.Keys.Order());
        Assert.Equal(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" + world.Org.Assertions.Single(),
            world.Org.LastForm);
    }

    [Theory]
    [InlineData("""{"access_token":"00Dxx0000001gPL!AQ4A.x","instance_url":"INSTANCE","token_type":"Bearer"}""")]
    [InlineData("""{"access_token":"00Dxx0000001gPL!AQ4A.x","instance_url":"INSTANCE/","id":"no url","new":{"a":[1]},"scope":null}""")]
    [InlineData("\uFEFF {\"instance_url\":\"INSTANCE/some/path?x=1\",\"access_token\":\"00Dxx0000001gPL!AQ4A.x\"}\n")]
    public async Task TolerableAnswer_IsUnderstood(string body)
    {
        await using var world = await TokenWorld.StartAsync();
        var origin = world.Org.Origin.GetLeftPart(UriPartial.Authority);
        world.Org.Always = new Answer(200, body.Replace("INSTANCE", origin, StringComparison.Ordinal), "text/plain");

        var token = await world.TokenAsync();

        Assert.Equal(Token, token.Value);
        Assert.Equal(origin, token.InstancePrefix);
        Assert.Equal("/", token.InstanceUrl.PathAndQuery);
        Assert.Null(token.OrganizationId);
    }

    public static TheoryData<int, string> Garbled => new()
    {
        { 200, "" },
        { 200, "<html><body>Salesforce is down for maintenance</body></html>" },
        { 200, "null" },
        { 200, "[]" },
        { 200, "{" },
        { 200, "{}" },
        { 200, "access_token=00Dxx0000001gPL!AQ4A.x" },
        { 200, """{"instance_url":"INSTANCE"}""" },
        { 200, """{"access_token":"","instance_url":"INSTANCE"}""" },
        { 200, """{"access_token":17,"instance_url":"INSTANCE"}""" },
        { 200, """{"access_token":"a b","instance_url":"INSTANCE"}""" },
        { 200, """{"access_token":"a\r\nX-Evil: 1","instance_url":"INSTANCE"}""" },
        { 200, """{"access_token":"\ud800","instance_url":"INSTANCE"}""" },
        { 200, """{"access_token":"00Dxx0000001gPL!AQ4A.x"}""" },
        { 301, "" },
        { 302, "" },
        { 307, "" },
        { 400, "<html>proxy</html>" },
        { 403, "" },
        { 404, "Not found" },
        // Good but for its size, and still good JSON where a bounded reader stops.
        { 200, """{"access_token":"00Dxx0000001gPL!AQ4A.x","instance_url":"INSTANCE"}LONG""" },
    };

    [Theory]
    [MemberData(nameof(Garbled))]
    public async Task GarbledAnswer_IsUnreadable(int status, string body)
    {
        await using var world = await TokenWorld.StartAsync(options => options.TokenRequests.MaxRetries = 1);
        body = body.Replace("INSTANCE", world.Org.Origin.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
            .Replace("LONG", new string(' ', TokenEndpointClient.MaxResponseSize), StringComparison.Ordinal);
        world.Org.Always = new Answer(status, body, "text/html",
            status is > 300 and < 400 ? world.Org.Origin + "services/oauth2/token" : null);

        var problem = await world.ProblemAsync();

        Assert.Equal(AccessTokenProblemKind.Unreadable, problem.Kind);
        Assert.NotNull(problem.Remedy);
        // Passes by itself, perhaps: asked again, but a redirect is not followed.
        Assert.Equal(2, world.Org.Requests);
        Assert.Equal(2, world.Source.Status.FailedLogins);
    }

    [Fact]
    public async Task RedirectThatTheHandlerFollowed_IsRefused()
    {
        // The egress handler is given from outside; one that follows redirects must not be able to bring a token from elsewhere.
        await using var world = await TokenWorld.StartAsync(options => options.TokenRequests.MaxRetries = 0, followRedirects: true);
        world.Org.Always = new Answer(307, "", Location: "/elsewhere");
        Assert.Equal(AccessTokenProblemKind.Unreadable, (await world.ProblemAsync()).Kind);
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(502, "<html>")]
    [InlineData(503, """{"error":"invalid_grant","error_description":"invalid assertion"}""")]
    [InlineData(408, "")]
    public async Task ServerFailure_IsTransient(int status, string body)
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Script(new Answer(status, body), new Answer(status, body));
        await world.TokenAsync();
        Assert.Equal(3, world.Org.Requests);
        Assert.Equal(2, world.Logs.Count(1603));
        Assert.Null(world.Source.Status.Problem);
    }

    [Fact]
    public async Task LastAttempt_IsNotToldAsOneThatIsRepeated_AndNothingIsNull()
    {
        await using var world = await TokenWorld.StartAsync(options => options.TokenRequests.MaxRetries = 2);
        world.Org.Always = new Answer(500, "");
        await world.ProblemAsync();
        Assert.Equal(3, world.Org.Requests);
        Assert.Equal(2, world.Logs.Count(1603));
        var last = Assert.Single(world.Logs.Entries, entry => entry.Id == 1601);
        Assert.Contains("the sidecar asks again in", last.Text, StringComparison.Ordinal);
        Assert.All(world.Logs.Lines, line => Assert.DoesNotContain("(null)", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task TooManyRequests_IsRateLimited()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Always = new Answer(429, "");
        Assert.Equal(AccessTokenProblemKind.RateLimited, (await world.ProblemAsync()).Kind);
        Assert.Equal(1, world.Org.Requests);
    }

    [Fact]
    public async Task SilentEndpoint_TimesOut_AndTheWholeAcquisitionIsBounded()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = world.ProblemAsync();
        for (var attempt = 1; !waiting.IsCompleted; attempt++)
        {
            await UntilAsync(() => waiting.IsCompleted || world.Org.Requests == attempt);
            // Three attempt timeouts are the bound, back-off included.
            Assert.InRange(world.Org.Requests, 1, 3);
            world.Time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(AccessTokenProblemKind.TimedOut, (await waiting).Kind);
    }

    [Fact]
    public async Task ClosedPort_IsUnreachable()
    {
        await using var world = await TokenWorld.StartAsync(options =>
            options.TokenEndpoint = new Uri($"http://127.0.0.1:{FreePort()}/token"));
        Assert.Equal(AccessTokenProblemKind.Unreachable, (await world.ProblemAsync()).Kind);
        Assert.Equal(4, world.Source.Status.FailedLogins);
    }

    [Fact]
    public async Task JwtToken_IsTaken_WithAWarning()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.SameToken = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln";
        Assert.True((await world.TokenAsync()).IsJwt);
        Assert.Contains(world.Logs.Entries, entry => entry is { Id: 1605, Level: LogLevel.Warning });
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("https://acme.my.salesforce.com.evil.example")]
    [InlineData("https://evilsalesforce.com")]
    [InlineData("https://acme.my.salesforce.com@evil.example")]
    [InlineData("ftp://acme.my.salesforce.com")]
    [InlineData("/relative")]
    [InlineData("file:///etc/passwd")]
    public async Task ForeignInstance_IsNotAllowed_AndNoLoginIsWastedOnIt(string instance)
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Always = TokenEndpointStub.Grant(Token, instance);
        Assert.Equal(AccessTokenProblemKind.UpstreamNotAllowed, (await world.ProblemAsync()).Kind);
        Assert.Equal(AccessTokenProblemKind.UpstreamNotAllowed, (await world.ProblemAsync()).Kind);
        Assert.Equal(1, world.Org.Requests);
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, TokenWorld.Stop);
        }
    }
}
