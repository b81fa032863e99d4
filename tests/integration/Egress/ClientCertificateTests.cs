using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Sidecar.Configuration;
using Sidecar.Egress;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.Egress;

/// <summary>
/// An organization that demands a client certificate, played by <c>openssl s_server</c>: it sends the alerts that real servers send.
/// </summary>
public sealed class ClientCertificateTests : IDisposable
{
    private const string MyDomain = "acme.my.salesforce.com";

    private readonly TestFolder _folder = new();
    private readonly TestKeys _server = TestKeys.CreateServer(MyDomain);

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("-tls1_2", "refused the TLS handshake; most probably it demands a client certificate")]
    [InlineData("-tls1_3", "demands a client certificate")]
    public async Task Demanded_AndNoneIsConfigured_IsSaidWithTheSettings(string version, string text)
    {
        using var org = await StartOrgAsync(version);
        using var client = Client(org, false);
        var problem = await client.FailAsync(new Uri($"https://{MyDomain}/"));
        Assert.Equal(("tls_alert_received", $"{MyDomain} {text}."), (problem.Type, problem.Text));
        Assert.Contains("Sidecar:Upstream:ClientCertificatePath", problem.Remedy, StringComparison.Ordinal);
        Assert.Contains("Sidecar:Upstream:ApiPort", problem.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Configured_IsPresented_AndItsSuccessorWithoutARestart(string version)
    {
        using var org = await StartOrgAsync(version);
        var time = new FakeTimeProvider();
        WriteCertificate("first");
        using var client = Client(org, true, time);
        Assert.Matches("Subject: CN ?= ?first", await AskAsync(client));

        // A broken successor is no successor.
        _folder.Write("tls.crt", "gone wrong");
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Matches("Subject: CN ?= ?first", await AskAsync(client));
        WriteCertificate("second");
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Matches("Subject: CN ?= ?second", await AskAsync(client));
    }

    [Fact]
    public void CertificateWithoutItsKey_IsRefusedByName()
    {
        var certificate = _folder.Write("only.crt", _server.CertificatePem);
        var problem = Assert.Single(EgressFiles.Problems(new UpstreamOptions { ClientCertificatePath = certificate }));
        Assert.Equal("Sidecar:Upstream:ClientCertificatePath", problem.Key);
    }

    [Fact]
    public async Task ApiPort_IsThatOfDataCallsAndNotOfLogins()
    {
        var hosts = new List<string?>();
        using var api = new ScriptedDestination(async peer =>
        {
            hosts.Add(DestinationPeer.Header((await peer.ReadHeadAsync())!, "Host"));
            await peer.RespondAsync(200);
        });
        using var login = new ScriptedDestination(async peer =>
        {
            var head = await peer.ReadHeadAsync();
            await peer.ReadBodyAsync(head!);
            await peer.RespondAsync(201);
        });
        using var client = new EgressClient(upstream => upstream.ApiPort = api.Port);
        using var call = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{login.Port}/services/data?q=a%20b");
        Assert.Equal((200, null), await client.SendAsync(call));
        Assert.Equal([$"127.0.0.1:{api.Port}"], hosts);
        using var token = new HttpRequestMessage(HttpMethod.Post, login.Origin)
        {
            Content = new FormUrlEncodedContent([new("grant_type", "x")])
        };
        NewConnection.For(token);
        Assert.Equal((201, null), await client.SendAsync(token));
    }

    private static async Task<string> AskAsync(EgressClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{MyDomain}/");
        return await client.GetTextAsync(request);
    }

    private EgressClient Client(OpensslServer org, bool withCertificate, TimeProvider? time = null) => new(
        upstream =>
        {
            upstream.ConnectAddress = $"127.0.0.1:{org.Port}";
            upstream.CaCertificatePath = _folder.Write("ca.crt", _server.CertificatePem);
            upstream.ClientCertificatePath = withCertificate ? _folder.Path : "";
        },
        time);

    private void WriteCertificate(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        _folder.Write("tls.crt", certificate.ExportCertificatePem());
        _folder.Write("tls.key", key.ExportPkcs8PrivateKeyPem());
    }

    private async Task<OpensslServer> StartOrgAsync(string version)
    {
        var server = new OpensslServer(
            RequiredTool.Require("openssl", "install Debian's openssl"),
            [version, "-cert", _folder.Write("server.crt", _server.CertificatePem), "-key", _folder.Write("server.key",
                _server.PrivateKeyPem)]);
        await server.ReadyAsync();
        return server;
    }

    private sealed class OpensslServer : IDisposable
    {
        private readonly Process _process;

        public OpensslServer(string program, IEnumerable<string> arguments)
        {
            Port = Tinyproxy.FreePort();

            // Demands a certificate of whatever authority, and responds with a page that describes the connection.
            _process = Process.Start(new ProcessStartInfo(
                program, ["s_server", "-accept", $"127.0.0.1:{Port}", "-Verify", "1", "-www", .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        public int Port { get; }

        public async Task ReadyAsync()
        {
            for (var patience = 500; patience > 0; patience--)
            {
                try
                {
                    using var probe = new TcpClient();
                    await probe.ConnectAsync(IPAddress.Loopback, Port);
                    return;
                }
                catch (SocketException)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
                }
            }

            Assert.Fail("openssl s_server did not start");
        }

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
