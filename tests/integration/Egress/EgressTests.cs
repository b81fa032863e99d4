using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.Egress;

/// <summary>The way to Salesforce with real TLS, real names, and none of the switches that the simulator needs otherwise.</summary>
public sealed class EgressTests : IDisposable
{
    private const string MyDomain = "acme.my.salesforce.com";

    private readonly TestKeys _server = TestKeys.CreateServer(MyDomain);
    private readonly TestKeys _signing = TestKeys.CreateSigning();
    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _server.Dispose();
        _signing.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task TrustedAuthority_FixedAddress_NameStaysTheUpstreams()
    {
        await using var org = await StartOrgAsync($"https://{MyDomain}");
        using var settings = Strict(org);
        settings["LoginHost"] = MyDomain;
        settings["Upstream:ConnectAddress"] = $"127.0.0.1:{org.HttpsAddress!.Port}";
        settings["Upstream:CaCertificatePath"] = _folder.Write("ca.crt", _server.CertificatePem);
        await using var sidecar = await InProcessSidecar.StartAsync(settings);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(sidecar)).Status);
        Assert.All(org.Control.Received, r => Assert.Equal((MyDomain, "https"), (r.Host, r.Scheme)));
    }

    [Fact]
    public async Task OwnDnsServer_IsAskedInsteadOfTheSystem()
    {
        await using var org = await StartOrgAsync(null);
        using var dns = new TestDnsServer(MyDomain, IPAddress.Loopback);
        using var settings = Strict(org);
        settings["LoginHost"] = $"https://{MyDomain}:{org.HttpsAddress!.Port}";
        org.Control.MoveTo(new Uri(settings["LoginHost"]));
        settings["Upstream:DnsServer"] = dns.Address;
        settings["Upstream:CaCertificatePath"] = _folder.Write("ca.crt", _server.CertificatePem);
        await using var sidecar = await InProcessSidecar.StartAsync(settings);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(sidecar)).Status);
        Assert.True(dns.Questions > 0);
    }

    [Fact]
    public async Task NameUnknownToTheDnsServer_IsTold()
    {
        await using var org = await StartOrgAsync(null);
        using var dns = new TestDnsServer("other.my.salesforce.com", IPAddress.Loopback);
        using var settings = Strict(org);
        settings["LoginHost"] = MyDomain;
        settings["Upstream:DnsServer"] = dns.Address;
        settings["TokenRequests:MaxRetries"] = "0";
        await using var sidecar = await InProcessSidecar.StartAsync(settings);
        var (status, body) = await AskAsync(sidecar);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains(MyDomain, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownAuthority_IsRefusedWithTheSettingThatCuresIt()
    {
        await using var org = await StartOrgAsync($"https://{MyDomain}");
        using var settings = Strict(org);
        settings["LoginHost"] = MyDomain;
        settings["Upstream:ConnectAddress"] = $"127.0.0.1:{org.HttpsAddress!.Port}";
        settings["TokenRequests:MaxRetries"] = "0";
        await using var sidecar = await InProcessSidecar.StartAsync(settings);
        var (status, body) = await AskAsync(sidecar);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("CaCertificatePath", body, StringComparison.Ordinal);
        Assert.Empty(org.Control.Received);
    }

    [Fact]
    public async Task TrustedAuthorityForAnotherName_IsRefused()
    {
        await using var org = await StartOrgAsync("https://other.my.salesforce.com");
        using var settings = Strict(org);
        settings["LoginHost"] = "other.my.salesforce.com";
        settings["Upstream:ConnectAddress"] = $"127.0.0.1:{org.HttpsAddress!.Port}";
        settings["Upstream:CaCertificatePath"] = _folder.Write("ca.crt", _server.CertificatePem);
        settings["TokenRequests:MaxRetries"] = "0";
        await using var sidecar = await InProcessSidecar.StartAsync(settings);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync(sidecar)).Status);
        Assert.Empty(org.Control.Received);
    }

    [Fact]
    public async Task NameThatLeadsBackHere_IsFoundOut()
    {
        // hostAliases point the My Domain at the sidecar, and nobody told the sidecar another way.
        await using var org = await StartOrgAsync(null);
        using var settings = Strict(org);
        var port = FreePort();
        _server.WriteTo(Path.Combine(_folder.Path, "tls"));
        settings["LoginHost"] = $"https://{MyDomain}:{port}";
        settings["Listen:AllowedHosts"] = $"localhost,127.0.0.1,{MyDomain}";
        settings["Tls:CertificatePath"] = Path.Combine(_folder.Path, "tls");
        settings["Tls:Port"] = $"{port}";
        settings["Upstream:ConnectAddress"] = "127.0.0.1";
        settings["Upstream:CaCertificatePath"] = _folder.Write("ca.crt", _server.CertificatePem);
        settings["TokenRequests:MaxRetries"] = "0";
        await using var sidecar = await InProcessSidecar.StartAsync(settings);

        // The first login may be tried before the listener is up, and its failure is remembered for a second.
        for (var tries = 0; tries < 50 && !sidecar.LogLines.Any(FoundOut); tries++)
        {
            Assert.NotEqual(HttpStatusCode.OK, (await AskAsync(sidecar)).Status);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Contains(sidecar.LogLines, FoundOut);

        static bool FoundOut(string line) => line.Contains("resolves to this sidecar itself", StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(InProcessSidecar sidecar)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = sidecar.Address,
            Timeout = TimeSpan.FromSeconds(30)
        };
        using var answer = await client.GetAsync(new Uri(Stage.Api + "/limits", UriKind.Relative), TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Task<SimulatedOrg> StartOrgAsync(string? instanceUrl) => SimulatedOrg.StartAsync(new SimulatedOrgOptions
    {
        Certificates = [_signing.Certificate],
        TlsCertificate = _server.Certificate,
        InstanceUrl = instanceUrl is null ? null : new Uri(instanceUrl),
        Audiences = [$"https://{MyDomain}"],
    });

    private TestSettings Strict(SimulatedOrg org)
    {
        var settings = TestSettings.For(org, _signing);
        settings.Remove("Upstream:AllowPlainHttp");
        settings["Audience"] = $"https://{MyDomain}";
        return settings;
    }
}
