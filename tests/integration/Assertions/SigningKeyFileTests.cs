using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using Sidecar.Assertions;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Assertions;

// File permissions and symbolic links as on Linux, where the sidecar runs.
[UnsupportedOSPlatform("windows")]
public sealed class SigningKeyFileTests : IDisposable
{
    private const string Password = "correct horse";
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("pkcs1")]
    [InlineData("pkcs8")]
    [InlineData("pkcs8-with-bom-and-certificate")]
    [InlineData("encrypted-pkcs8")]
    [InlineData("pfx")]
    [InlineData("pfx-with-password")]
    [InlineData("pfx-with-chain")]
    [InlineData("directory")]
    public void GoodKey_IsLoaded(string format)
    {
        var key = KeyMaterial.First;
        var password = "";
        string path;
        switch (format)
        {
            case "pkcs1":
                path = _folder.Write("key", key.ExportRSAPrivateKeyPem());
                break;
            case "pkcs8":
                path = _folder.Write("key", KeyMaterial.Pem(key) + "\n");
                break;
            case "pkcs8-with-bom-and-certificate":
                path = _folder.Write("key",
                    "\uFEFFBag Attributes\n" + KeyMaterial.Certificate(key).ExportCertificatePem() + "\r\n" + KeyMaterial.Pem(key));
                break;
            case "encrypted-pkcs8":
                password = _folder.Write("password", Password + "\r\n");
                path = _folder.Write("key", key.ExportEncryptedPkcs8PrivateKeyPem(Password, KeyMaterial.Encryption));
                break;
            case "pfx":
                path = _folder.Write("key", KeyMaterial.Certificate(key).Export(X509ContentType.Pfx));
                break;
            case "pfx-with-password":
                password = _folder.Write("password", Password + "\n");
                path = _folder.Write("key", KeyMaterial.Certificate(key).Export(X509ContentType.Pfx, Password));
                break;
            case "pfx-with-chain":
                var other = X509CertificateLoader.LoadCertificate(KeyMaterial.Certificate(KeyMaterial.Second).RawData);
                path = _folder.Write("key", new X509Certificate2Collection { other,
                    KeyMaterial.Certificate(key) }.Export(X509ContentType.Pfx)!);
                break;
            default:
                _folder.Write("tls.key", KeyMaterial.Pem(key));
                path = _folder.Path;
                break;
        }

        var result = SigningKeyFile.Load(path, password);

        Assert.Null(result.Problem);
        Assert.Equal(KeyMaterial.Fingerprint(key), result.Value!.Fingerprint);
    }

    [Theory]
    [InlineData("pkcs8", null)]
    [InlineData("same-file", 2031)]
    [InlineData("chain-in-the-same-file", 2031)]
    [InlineData("pfx", 2031)]
    [InlineData("directory", 2031)]
    [InlineData("directory-with-the-certificate-of-another-key", null)]
    [InlineData("directory-with-a-broken-certificate", null)]
    public void EndOfTheCertificate_IsKnownWhenItWasMountedToo(string format, int? year)
    {
        var key = KeyMaterial.First;
        var end = new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);
        var certificate = KeyMaterial.Certificate(key, end);
        var pem = KeyMaterial.Pem(key) + "\n" + certificate.ExportCertificatePem();
        var path = format switch
        {
            "pkcs8" => _folder.Write("key", KeyMaterial.Pem(key)),
            "same-file" => _folder.Write("key", pem),
            "chain-in-the-same-file" => _folder.Write("key",
                KeyMaterial.Certificate(KeyMaterial.Second).ExportCertificatePem() + "\n" + pem),
            "pfx" => _folder.Write("key", certificate.Export(X509ContentType.Pfx)),
            _ => _folder.Path,
        };
        if (path == _folder.Path)
        {
            _folder.Write("tls.key", KeyMaterial.Pem(key));
            _folder.Write("tls.crt", format switch
            {
                "directory" => certificate.ExportCertificatePem(),
                "directory-with-a-broken-certificate" => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                _ => KeyMaterial.Certificate(KeyMaterial.Second, end).ExportCertificatePem(),
            });
        }

        Assert.Equal(year is null ? null : end, SigningKeyFile.Load(path, "").Value!.CertificateEnd);
    }

    [Fact]
    public void Key_ShowsNoKeyMaterial()
    {
        var key = SigningKeyFile.Load(_folder.Write("key", KeyMaterial.Pem(KeyMaterial.First)), "").Value!;
        Assert.Matches("^RSA 2048 key [0-9a-f]{16} from /.*key$", key.ToString());
    }
}
