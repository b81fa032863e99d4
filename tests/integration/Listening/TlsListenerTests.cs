using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.Listening;

public sealed class TlsListenerTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly TestKeys _first = TestKeys.CreateServer();

    public void Dispose()
    {
        _folder.Dispose();
        _first.Dispose();
    }

    [Theory]
    [InlineData("directory")]
    [InlineData("pem-pair")]
    [InlineData("pfx")]
    public async Task Certificate_IsServed(string form)
    {
        await using var stage = await StartAsync(form);
        Assert.Equal(_first.Certificate.Thumbprint, await ServedAsync(stage));
    }

    [Fact]
    public async Task LoginOverTls_IsSentBackToTheTlsOrigin()
    {
        await using var stage = await StartAsync("directory");
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == _first.Certificate.Thumbprint,
            },
        });
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "password",
            ["username"] = "u",
            ["password"] = "p",
            ["client_id"] = "c",
            ["client_secret"] = "s"
        });
        using var answer = await client.PostAsync(new Uri(stage.Sidecar.TlsAddress!, "/services/oauth2/token"), form,
            TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains($"\"instance_url\":\"{stage.Sidecar.TlsAddress!.GetLeftPart(UriPartial.Authority)}\"", body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task FilesChange_TheNextHandshakeHasTheNewCertificate()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var stage = await StartAsync("directory", time);
        using var second = TestKeys.CreateServer();
        second.WriteTo(_folder.Path);
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(second.Certificate.Thumbprint, await ServedAsync(stage));
        Assert.Contains(stage.Sidecar.LogLines, line => line.Contains("CertificateReloaded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task NewFilesAreBroken_TheOldCertificateStays()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var stage = await StartAsync("directory", time);
        _folder.Write("tls.crt", "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----");
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(_first.Certificate.Thumbprint, await ServedAsync(stage));
        Assert.Contains(stage.Sidecar.LogLines, line => line.Contains("CertificateBroken", StringComparison.Ordinal));
    }

    private static async Task<string> ServedAsync(Stage stage)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, stage.Sidecar.TlsAddress!.Port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(client.GetStream(), false, (_, presented, _, _) => presented is not null);
        await tls.AuthenticateAsClientAsync("localhost");
        return ((X509Certificate2)tls.RemoteCertificate!).Thumbprint;
    }

    private Task<Stage> StartAsync(string form, FakeTimeProvider? time = null)
    {
        var settings = new Dictionary<string, string>();
        switch (form)
        {
            case "pfx":
                File.WriteAllBytes(Path.Combine(_folder.Path, "tls.pfx"), _first.Certificate.Export(X509ContentType.Pkcs12, "secret"));
                settings["Tls:CertificatePath"] = Path.Combine(_folder.Path, "tls.pfx");
                settings["Tls:PasswordPath"] = _folder.Write("password", "secret\n");
                break;
            case "pem-pair":
                settings["Tls:CertificatePath"] = _folder.Write("server.pem", _first.CertificatePem);
                settings["Tls:KeyPath"] = _folder.Write("server-key.pem", _first.PrivateKeyPem);
                break;
            default:
                _first.WriteTo(_folder.Path);
                settings["Tls:CertificatePath"] = _folder.Path;
                break;
        }

        return Stage.SetAsync(async all => await InProcessSidecar.StartAsync(all, time), settings);
    }
}
