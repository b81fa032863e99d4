using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sidecar.Configuration;
using Sidecar.Egress;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.Egress;

/// <summary>What an operator is told of a certificate that is refused, and of a file of authorities that cannot be used.</summary>
public sealed class DestinationCertificateTests : IDisposable
{
    private const string MyDomain = "acme.my.salesforce.com";

    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";

    private const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TrustedAndValid_IsAccepted()
    {
        using var certificate = Create(MyDomain, ServerPurpose);
        using var destination = Destination(certificate);
        using var client = new EgressClient(destination, Authorities(certificate));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{MyDomain}/");
        Assert.Equal((200, null), await client.SendAsync(request));
    }

    [Theory]
    [InlineData("authority", "comes from an authority that is not trusted here", "Sidecar:Upstream:CaCertificatePath")]
    [InlineData("name", "is for other names", "Sidecar:LoginHost")]
    [InlineData("expired", "which is not now", "clock")]
    [InlineData("purpose", "is not meant for a server", "server authentication")]
    public async Task Refused_ForAReasonOfItsOwnWithTheCertificatesWords(string what, string reason, string remedy)
    {
        using var certificate = Create(
            what == "name"
                ? "other.example.com"
                : MyDomain, what == "purpose" ? ClientPurpose : ServerPurpose, what == "expired" ? -10 : 300);
        using var another = Create(MyDomain, ServerPurpose);
        using var destination = Destination(certificate);
        using var client = new EgressClient(destination, Authorities(what == "authority" ? another : certificate));
        var problem = await client.FailAsync(new Uri($"https://{MyDomain}/"));
        Assert.Equal("tls_certificate_error", problem.Type);
        Assert.StartsWith($"The TLS certificate of {MyDomain} ", problem.Text, StringComparison.Ordinal);
        Assert.Contains(reason, problem.Text, StringComparison.Ordinal);
        Assert.Contains("subject CN=edge, issuer CN=edge, names " + (what == "name"
            ? "other.example.com"
            : MyDomain), problem.Text, StringComparison.Ordinal);
        Assert.Contains(remedy, problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoTls_IsToldAsThat()
    {
        using var destination = new ScriptedDestination(async peer =>
        {
            await peer.WriteAsync("220 mail.example.com ESMTP\r\n");
            await peer.DrainAsync();
        });
        using var client = new EgressClient(upstream => upstream.ConnectAddress = destination.Origin.Authority);
        var problem = await client.FailAsync(new Uri($"https://{MyDomain}/"));
        Assert.Equal($"The TLS handshake with {MyDomain} failed.", problem.Text);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("just text\n", "holds no certificate")]
    [InlineData("KEY", "holds a private key")]
    [InlineData("BOTH", "holds a private key")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "cannot be read")]
    [InlineData(null, "does not exist")]
    public void FileOfAuthoritiesThatCannotBeUsed_IsRefusedByName(string? content, string complaint)
    {
        using var keys = TestKeys.CreateServer();
        var path = _folder["ca.crt"];
        if (content is not null)
        {
            _folder.Write("ca.crt", content switch
            {
                "KEY" => keys.PrivateKeyPem,
                "BOTH" => keys.CertificatePem + keys.PrivateKeyPem,
                _ => content
            });
        }

        var problem = Assert.Single(EgressFiles.Problems(new UpstreamOptions { CaCertificatePath = path }));
        Assert.Equal(("Sidecar:Upstream:CaCertificatePath", path), (problem.Key, problem.Found));
        Assert.Contains(complaint, problem.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user:password\n", null)]
    [InlineData("user:", null)]
    [InlineData("user", "user:password")]
    [InlineData(":password", "user:password")]
    [InlineData("", "user:password")]
    [InlineData("user:password\nuser2:password2", "user:password")]
    [InlineData(null, "no such file")]
    public void FileOfProxyCredentials_HoldsAUserAndAPassword(string? content, string? complaint)
    {
        var path = content is null ? _folder["s3cret"] : _folder.Write("credentials", content);
        var problem = EgressFiles.Problems(new UpstreamOptions { ProxyCredentialsPath = path }).SingleOrDefault();
        Assert.Equal(complaint is null, problem is null);
        if (complaint is not null)
        {
            Assert.Contains(complaint, problem!.Expected, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cret", $"{problem}", StringComparison.Ordinal);
        }
    }

    private static ScriptedDestination Destination(X509Certificate2 certificate) => new(
        async peer =>
        {
            await peer.ReadHeadAsync();
            await peer.RespondAsync(200);
        },
        certificate);

    private static X509Certificate2 Create(string name, string purpose, int endsInDays = 300)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=edge", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-100), now.AddDays(endsInDays));
    }

    private string Authorities(X509Certificate2 certificate) => _folder.Write("ca.crt", certificate.ExportCertificatePem());
}
