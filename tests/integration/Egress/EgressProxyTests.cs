using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.Egress;

/// <summary>Through a real egress proxy, by CONNECT, with TLS to the destination inside; and who is blamed when that fails.</summary>
public sealed class EgressProxyTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly TestKeys _server = TestKeys.CreateServer();
    private readonly ScriptedDestination _destination;

    public EgressProxyTests() => _destination = new ScriptedDestination(
        async peer =>
        {
            while (await peer.ReadHeadAsync() is { } head)
            {
                await peer.ReadBodyAsync(head);
                await peer.RespondAsync(200);
            }
        },
        _server.Certificate);

    private Uri Target => new($"https://localhost:{_destination.Port}/services/data");

    private string Authorities => _folder.Write("ca.crt", _server.CertificatePem);

    public void Dispose()
    {
        _destination.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ThroughTheProxy_WithAndWithoutCredentials(bool authenticated)
    {
        using var proxy = await Tinyproxy.StartAsync(authenticated ? ["BasicAuth svc-sidecar s3cret"] : []);
        using var client = Client(proxy.Address, authenticated ? "svc-sidecar:s3cret\n" : null);
        using var request = new HttpRequestMessage(HttpMethod.Get, Target);
        Assert.Equal((200, null), await client.SendAsync(request));
        using var post = new HttpRequestMessage(HttpMethod.Post, Target) { Content = new ByteArrayContent(new byte[1 << 20]) };
        Assert.Equal((200, null), await client.SendAsync(post));
        Assert.Contains($"CONNECT localhost:{_destination.Port}", proxy.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PasswordChanges_NextConnectionUsesTheNewOne()
    {
        using var proxy = await Tinyproxy.StartAsync("BasicAuth svc new");
        using var client = Client(proxy.Address, "svc:old");
        Assert.Contains("does not accept the user or password", (await client.FailAsync(Target)).Text, StringComparison.Ordinal);
        _folder.Write("credentials", "svc:new");
        using var request = new HttpRequestMessage(HttpMethod.Get, Target);
        Assert.Equal((200, null), await client.SendAsync(request));
    }

    [Theory]
    [InlineData(null, "demands a user and password (407)", "Sidecar:Upstream:ProxyCredentialsPath")]
    [InlineData("svc:wrong", "does not accept the user or password (401)", "Sidecar:Upstream:ProxyCredentialsPath")]
    public async Task ProxyWantsOtherCredentials_IsNamed(string? credentials, string text, string remedy)
    {
        using var proxy = await Tinyproxy.StartAsync("BasicAuth svc right");
        using var client = Client(proxy.Address, credentials);
        var problem = await client.FailAsync(Target);
        Assert.Equal($"The egress proxy http://127.0.0.1:{proxy.Address.Port} {text}.", problem.Text);
        Assert.Contains(remedy, problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProxyForbids_IsNamed()
    {
        using var proxy = await Tinyproxy.StartAsync("ConnectPort 443");
        using var client = Client(proxy.Address);
        var problem = await client.FailAsync(Target);
        Assert.Equal("proxy_internal_response", problem.Type);
        Assert.Equal($"The egress proxy http://127.0.0.1:{proxy.Address.Port} refuses to connect to localhost (403).", problem.Text);
        Assert.Equal("Have localhost allowed there.", problem.Remedy);
    }

    [Fact]
    public async Task ProxyCannotReachTheDestination_BothAreNamed()
    {
        using var proxy = await Tinyproxy.StartAsync();
        using var client = Client(proxy.Address);
        var problem = await client.FailAsync(new Uri($"https://localhost:{Tinyproxy.FreePort()}/"));
        Assert.StartsWith($"The egress proxy http://127.0.0.1:{proxy.Address.Port} could not connect to localhost (5", problem.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProxyIsDead_IsNamed()
    {
        using var client = Client(new Uri($"http://127.0.0.1:{Tinyproxy.FreePort()}"));
        var problem = await client.FailAsync(Target);
        Assert.Matches(@"^The egress proxy http://127\.0\.0\.1:\d+ refused the connection\.$", problem.Text);
        Assert.Equal("Check the proxy and Sidecar:Upstream:Proxy.", problem.Remedy);
    }

    [Fact]
    public async Task ProxyCannotBeResolved_IsNamed()
    {
        using var client = Client(new Uri("http://proxy.does-not-exist.invalid:3128"));
        var problem = await client.FailAsync(Target);
        Assert.Equal("The egress proxy http://proxy.does-not-exist.invalid:3128 cannot be found: its name cannot be resolved.",
            problem.Text);
    }

    [Fact]
    public async Task DestinationsCertificateIsNotTrusted_TheProxyIsNotBlamed()
    {
        using var proxy = await Tinyproxy.StartAsync();
        using var client = new EgressClient(upstream => upstream.Proxy = proxy.Address);
        var problem = await client.FailAsync(Target);
        Assert.StartsWith("The TLS certificate of localhost comes from an authority that is not trusted here", problem.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sidecar_LoginAndCallGoThroughIt_AndBothBlameItWhenItIsGone()
    {
        using var signing = TestKeys.CreateSigning();
        await using var org = await SimulatedOrg.StartAsync(
            new SimulatedOrgOptions { Certificates = [signing.Certificate], TlsCertificate = _server.Certificate },
            TestContext.Current.CancellationToken);
        using var settings = TestSettings.For(new Uri($"https://localhost:{org.HttpsAddress!.Port}"), org.ConsumerKey, org.Username,
            signing);
        var proxy = await Tinyproxy.StartAsync("BasicAuth svc s3cret");
        settings["Upstream:Proxy"] = proxy.Address.ToString();
        settings["Upstream:ProxyCredentialsPath"] = _folder.Write("credentials", "svc:s3cret");
        settings["Upstream:CaCertificatePath"] = Authorities;
        settings["Audience"] = "https://login.salesforce.com";
        settings["TokenRequests:MaxRetries"] = "0";
        await using var sidecar = await InProcessSidecar.StartAsync(settings);
        var blamed = $"The egress proxy http://127.0.0.1:{proxy.Address.Port} refused the connection.";
        try
        {
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(sidecar)).Status);
            Assert.Contains("CONNECT localhost", proxy.Log, StringComparison.Ordinal);
        }
        finally
        {
            proxy.Dispose();
        }

        // The connections inside the tunnel are gone with it.
        var (status, text) = await AskAsync(sidecar);
        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.Contains(blamed, text, StringComparison.Ordinal);
        await using var next = await InProcessSidecar.StartAsync(settings);
        (status, text) = await AskAsync(next);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains(blamed, text, StringComparison.Ordinal);
        Assert.DoesNotContain(sidecar.LogLines.Concat(next.LogLines), line => line.Contains("s3cret", StringComparison.Ordinal));
    }

    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(InProcessSidecar sidecar)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = sidecar.Address,
            Timeout = TimeSpan.FromSeconds(30)
        };
        using var response = await client.GetAsync(new Uri(Stage.Api + "/limits", UriKind.Relative), TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private EgressClient Client(Uri proxy, string? credentials = null) => new(upstream =>
    {
        upstream.Proxy = proxy;
        upstream.CaCertificatePath = Authorities;
        upstream.ProxyCredentialsPath = credentials is null ? "" : _folder.Write("credentials", credentials);
    });
}
