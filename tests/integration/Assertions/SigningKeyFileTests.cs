using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sidecar.Assertions;

namespace Sidecar.IntegrationTests.Assertions;

// File permissions and symbolic links as on Linux, where the sidecar runs.
[UnsupportedOSPlatform("windows")]
public sealed class SigningKeyFileTests : IDisposable
{
    private const string Password = "correct horse";
    private readonly TempFolder _folder = new();

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
        var key = TestKeys.First;
        var password = "";
        string path;
        switch (format)
        {
            case "pkcs1":
                path = _folder.Write("key", key.ExportRSAPrivateKeyPem());
                break;
            case "pkcs8":
                path = _folder.Write("key", TestKeys.Pem(key) + "\n");
                break;
            case "pkcs8-with-bom-and-certificate":
                path = _folder.Write("key",
                    "\uFEFFBag Attributes\n" + TestKeys.Certificate(key).ExportCertificatePem() + "\r\n" + TestKeys.Pem(key));
                break;
            case "encrypted-pkcs8":
                password = _folder.Write("password", Password + "\r\n");
                path = _folder.Write("key", key.ExportEncryptedPkcs8PrivateKeyPem(Password, TestKeys.Encryption));
                break;
            case "pfx":
                path = _folder.Write("key", TestKeys.Certificate(key).Export(X509ContentType.Pfx));
                break;
            case "pfx-with-password":
                password = _folder.Write("password", Password + "\n");
                path = _folder.Write("key", TestKeys.Certificate(key).Export(X509ContentType.Pfx, Password));
                break;
            case "pfx-with-chain":
                var other = X509CertificateLoader.LoadCertificate(TestKeys.Certificate(TestKeys.Second).RawData);
                path = _folder.Write("key", new X509Certificate2Collection { other,
                    TestKeys.Certificate(key) }.Export(X509ContentType.Pfx)!);
                break;
            default:
                _folder.Write("tls.key", TestKeys.Pem(key));
                path = _folder.Root;
                break;
        }

        var result = SigningKeyFile.Load(path, password);

        Assert.Null(result.Problem);
        Assert.Equal(TestKeys.Fingerprint(key), result.Key!.Fingerprint);
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
        var key = TestKeys.First;
        var end = new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);
        var certificate = TestKeys.Certificate(key, end);
        var pem = TestKeys.Pem(key) + "\n" + certificate.ExportCertificatePem();
        var path = format switch
        {
            "pkcs8" => _folder.Write("key", TestKeys.Pem(key)),
            "same-file" => _folder.Write("key", pem),
            "chain-in-the-same-file" => _folder.Write("key", TestKeys.Certificate(TestKeys.Second).ExportCertificatePem() + "\n" + pem),
            "pfx" => _folder.Write("key", certificate.Export(X509ContentType.Pfx)),
            _ => _folder.Root,
        };
        if (path == _folder.Root)
        {
            _folder.Write("tls.key", TestKeys.Pem(key));
            _folder.Write("tls.crt", format switch
            {
                "directory" => certificate.ExportCertificatePem(),
                "directory-with-a-broken-certificate" => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                _ => TestKeys.Certificate(TestKeys.Second, end).ExportCertificatePem(),
            });
        }

        Assert.Equal(year is null ? null : end, SigningKeyFile.Load(path, "").Key!.CertificateEnd);
    }

    public static TheoryData<string, SigningKeyProblemKind> BadKeys => new()
    {
        { "not-configured", SigningKeyProblemKind.NotConfigured },
        { "missing", SigningKeyProblemKind.Missing },
        { "directory-without-key", SigningKeyProblemKind.Missing },
        { "unreadable", SigningKeyProblemKind.Unreadable },
        { "empty", SigningKeyProblemKind.Empty },
        { "blank", SigningKeyProblemKind.Empty },
        { "huge", SigningKeyProblemKind.TooLarge },
        { "certificate", SigningKeyProblemKind.NoPrivateKey },
        { "certificate-der", SigningKeyProblemKind.NoPrivateKey },
        { "public-key", SigningKeyProblemKind.NoPrivateKey },
        { "pfx-without-key", SigningKeyProblemKind.NoPrivateKey },
        { "ec-sec1", SigningKeyProblemKind.EllipticCurve },
        { "ec-pkcs8", SigningKeyProblemKind.EllipticCurve },
        { "ec-encrypted", SigningKeyProblemKind.EllipticCurve },
        { "ec-pfx", SigningKeyProblemKind.EllipticCurve },
        { "rsa-1024", SigningKeyProblemKind.TooWeak },
        { "password-missing", SigningKeyProblemKind.PasswordMissing },
        { "pfx-password-missing", SigningKeyProblemKind.PasswordMissing },
        { "password-wrong", SigningKeyProblemKind.PasswordWrong },
        { "pfx-password-wrong", SigningKeyProblemKind.PasswordWrong },
        { "password-file-missing", SigningKeyProblemKind.Missing },
        { "traditional-encryption", SigningKeyProblemKind.UnsupportedFormat },
        { "openssh", SigningKeyProblemKind.UnsupportedFormat },
        { "text", SigningKeyProblemKind.UnsupportedFormat },
        { "truncated", SigningKeyProblemKind.Broken },
        { "escaped-line-breaks", SigningKeyProblemKind.Broken },
        { "garbage-in-pem", SigningKeyProblemKind.Broken },
        { "truncated-pfx", SigningKeyProblemKind.UnsupportedFormat },
    };

    [Theory]
    [MemberData(nameof(BadKeys))]
    public void BadKey_IsRefusedWithPathAndRemedy(string what, SigningKeyProblemKind expected)
    {
        var password = "";
        var path = Make(what, ref password);

        var result = SigningKeyFile.Load(path, password);

        Assert.Null(result.Key);
        Assert.Equal(expected, result.Problem!.Kind);
        Assert.NotEmpty(result.Problem.Remedy);
        if (expected != SigningKeyProblemKind.NotConfigured)
            Assert.Contains(Path.GetFullPath(what == "password-file-missing" ? password : path), result.Problem.Message,
                StringComparison.Ordinal);
        Assert.DoesNotContain(Password, result.Problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryKindOfProblem_HasACase()
    {
        var covered = BadKeys.Select(row => row.Data.Item2).ToHashSet();
        Assert.Empty(Enum.GetValues<SigningKeyProblemKind>().Except(covered));
    }

    [Fact]
    public void TraditionalEncryption_NamesTheCommandThatConverts()
    {
        var password = "";
        var result = SigningKeyFile.Load(Make("traditional-encryption", ref password), "");
        Assert.Contains("openssl pkcs8 -topk8", result.Problem!.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void DirectoryWithoutKey_SaysWhatIsThere()
    {
        _folder.Write("tls.crt", "x");
        Assert.Contains("tls.crt", SigningKeyFile.Load(_folder.Root, "").Problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_ShowsNoKeyMaterial()
    {
        var key = SigningKeyFile.Load(_folder.Write("key", TestKeys.Pem(TestKeys.First)), "").Key!;
        Assert.Matches("^RSA 2048 key [0-9a-f]{16} from /.*key$", key.ToString());
    }

    private string Make(string what, ref string password)
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        switch (what)
        {
            case "not-configured":
                return "";
            case "missing":
                return _folder["nothing"];
            case "directory-without-key":
                return _folder.Root;
            case "unreadable":
                // Root may read everything; but this kernel file is for writing only, for root too.
                const string forNobody = "/proc/sys/net/ipv4/route/flush";
                if (Environment.UserName == "root")
                {
                    Assert.SkipUnless(File.Exists(forNobody), "needs an unprivileged user");
                    return forNobody;
                }

                var locked = _folder.Write("key", "x");
                File.SetUnixFileMode(locked, UnixFileMode.None);
                return locked;
            case "empty":
                return _folder.Write("key", "");
            case "blank":
                return _folder.Write("key", " \r\n\n");
            case "huge":
                return _folder.Write("key", new byte[300 * 1024].Select(_ => (byte)'x').ToArray());
            case "certificate":
                return _folder.Write("key", TestKeys.Certificate(TestKeys.First).ExportCertificatePem());
            case "certificate-der":
                return _folder.Write("key", TestKeys.Certificate(TestKeys.First).RawData);
            case "public-key":
                return _folder.Write("key", TestKeys.First.ExportSubjectPublicKeyInfoPem());
            case "pfx-without-key":
                var alone = X509CertificateLoader.LoadCertificate(TestKeys.Certificate(TestKeys.First).RawData);
                return _folder.Write("key", alone.Export(X509ContentType.Pfx));
            case "ec-sec1":
                return _folder.Write("key", curve.ExportECPrivateKeyPem());
            case "ec-pkcs8":
                return _folder.Write("key", curve.ExportPkcs8PrivateKeyPem());
            case "ec-encrypted":
                password = _folder.Write("password", Password);
                return _folder.Write("key", curve.ExportEncryptedPkcs8PrivateKeyPem(Password, TestKeys.Encryption));
            case "ec-pfx":
                return _folder.Write("key", TestKeys.Certificate(curve).Export(X509ContentType.Pfx));
            case "rsa-1024":
                using (var weak = RSA.Create(1024))
                    return _folder.Write("key", TestKeys.Pem(weak));
            case "password-missing":
                return _folder.Write("key", TestKeys.First.ExportEncryptedPkcs8PrivateKeyPem(Password, TestKeys.Encryption));
            case "password-wrong":
                password = _folder.Write("password", "wrong");
                return _folder.Write("key", TestKeys.First.ExportEncryptedPkcs8PrivateKeyPem(Password, TestKeys.Encryption));
            case "pfx-password-missing":
                return _folder.Write("key", TestKeys.Certificate(TestKeys.First).Export(X509ContentType.Pfx, Password));
            case "pfx-password-wrong":
                password = _folder.Write("password", "wrong");
                return _folder.Write("key", TestKeys.Certificate(TestKeys.First).Export(X509ContentType.Pfx, Password));
            case "password-file-missing":
                password = _folder["no-password"];
                return _folder.Write("key", TestKeys.Pem(TestKeys.First));
            case "traditional-encryption":
                return _folder.Write("key",
                    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE " +
                    "KEY-----\n");
            case "openssh":
                return _folder.Write("key", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n");
            case "text":
                return _folder.Write("key", "secret-manager-reference");
            case "truncated":
                return _folder.Write("key", TestKeys.Pem(TestKeys.First)[..800]);
            case "escaped-line-breaks":
                return _folder.Write("key", TestKeys.Pem(TestKeys.First).ReplaceLineEndings("\\n"));
            case "garbage-in-pem":
                return _folder.Write("key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
            case "truncated-pfx":
                return _folder.Write("key", TestKeys.Certificate(TestKeys.First).Export(X509ContentType.Pfx)[..500]);
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what, "no such case");
        }
    }
}
