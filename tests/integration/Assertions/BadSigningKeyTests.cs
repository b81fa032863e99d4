using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sidecar.Assertions;
using Sidecar.Certificates;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Assertions;

/// <summary>A key that cannot be used is refused with its path and what to do, and shows nothing of itself.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BadSigningKeyTests : IDisposable
{
    private const string Password = "correct horse";
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> BadKeys => new()
    {
        { "not-configured", nameof(MountedFileProblemKind.NotConfigured) },
        { "missing", nameof(MountedFileProblemKind.Missing) },
        { "directory-without-key", nameof(MountedFileProblemKind.Missing) },
        { "unreadable", nameof(MountedFileProblemKind.Unreadable) },
        { "empty", nameof(MountedFileProblemKind.Empty) },
        { "blank", nameof(MountedFileProblemKind.Empty) },
        { "huge", nameof(MountedFileProblemKind.TooLarge) },
        { "certificate", nameof(MountedFileProblemKind.NoPrivateKey) },
        { "certificate-der", nameof(MountedFileProblemKind.NoPrivateKey) },
        { "public-key", nameof(MountedFileProblemKind.NoPrivateKey) },
        { "pfx-without-key", nameof(MountedFileProblemKind.NoPrivateKey) },
        { "ec-sec1", nameof(MountedFileProblemKind.EllipticCurve) },
        { "ec-pkcs8", nameof(MountedFileProblemKind.EllipticCurve) },
        { "ec-encrypted", nameof(MountedFileProblemKind.EllipticCurve) },
        { "ec-pfx", nameof(MountedFileProblemKind.EllipticCurve) },
        { "rsa-1024", nameof(MountedFileProblemKind.TooWeak) },
        { "password-missing", nameof(MountedFileProblemKind.PasswordMissing) },
        { "pfx-password-missing", nameof(MountedFileProblemKind.PasswordMissing) },
        { "password-wrong", nameof(MountedFileProblemKind.PasswordWrong) },
        { "pfx-password-wrong", nameof(MountedFileProblemKind.PasswordWrong) },
        { "password-file-missing", nameof(MountedFileProblemKind.Missing) },
        { "traditional-encryption", nameof(MountedFileProblemKind.UnsupportedFormat) },
        { "openssh", nameof(MountedFileProblemKind.UnsupportedFormat) },
        { "text", nameof(MountedFileProblemKind.UnsupportedFormat) },
        { "truncated", nameof(MountedFileProblemKind.Broken) },
        { "escaped-line-breaks", nameof(MountedFileProblemKind.Broken) },
        { "garbage-in-pem", nameof(MountedFileProblemKind.Broken) },
        { "truncated-pfx", nameof(MountedFileProblemKind.UnsupportedFormat) },
    };

    [Theory]
    [MemberData(nameof(BadKeys))]
    public void BadKey_IsRefusedWithPathAndRemedy(string what, string expectedName)
    {
        var expected = Enum.Parse<MountedFileProblemKind>(expectedName);
        var password = "";
        var path = Make(what, ref password);

        var result = SigningKeyFile.Load(path, password);

        Assert.Null(result.Value);
        Assert.Equal(expected, result.Problem!.Kind);
        Assert.NotEmpty(result.Problem.Remedy);
        if (expected != MountedFileProblemKind.NotConfigured)
        {
            Assert.Contains(Path.GetFullPath(what == "password-file-missing" ? password : path), result.Problem.Message,
                StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Password, result.Problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryKindOfProblem_HasACase()
    {
        var covered = BadKeys.Select(row => row.Data.Item2).ToHashSet();
        Assert.Empty(Enum.GetNames<MountedFileProblemKind>().Except(covered));
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
        Assert.Contains("tls.crt", SigningKeyFile.Load(_folder.Path, "").Problem!.Message, StringComparison.Ordinal);
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
                return _folder.Path;
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
                return _folder.Write("key", KeyMaterial.Certificate(KeyMaterial.First).ExportCertificatePem());
            case "certificate-der":
                return _folder.Write("key", KeyMaterial.Certificate(KeyMaterial.First).RawData);
            case "public-key":
                return _folder.Write("key", KeyMaterial.First.ExportSubjectPublicKeyInfoPem());
            case "pfx-without-key":
                var alone = X509CertificateLoader.LoadCertificate(KeyMaterial.Certificate(KeyMaterial.First).RawData);
                return _folder.Write("key", alone.Export(X509ContentType.Pfx));
            case "ec-sec1":
                return _folder.Write("key", curve.ExportECPrivateKeyPem());
            case "ec-pkcs8":
                return _folder.Write("key", curve.ExportPkcs8PrivateKeyPem());
            case "ec-encrypted":
                password = _folder.Write("password", Password);
                return _folder.Write("key", curve.ExportEncryptedPkcs8PrivateKeyPem(Password, KeyMaterial.Encryption));
            case "ec-pfx":
                return _folder.Write("key", KeyMaterial.Certificate(curve).Export(X509ContentType.Pfx));
            case "rsa-1024":
                using (var weak = RSA.Create(1024))
                {
                    return _folder.Write("key", KeyMaterial.Pem(weak));
                }

            case "password-missing":
                return _folder.Write("key", KeyMaterial.First.ExportEncryptedPkcs8PrivateKeyPem(Password, KeyMaterial.Encryption));
            case "password-wrong":
                password = _folder.Write("password", "wrong");
                return _folder.Write("key", KeyMaterial.First.ExportEncryptedPkcs8PrivateKeyPem(Password, KeyMaterial.Encryption));
            case "pfx-password-missing":
                return _folder.Write("key", KeyMaterial.Certificate(KeyMaterial.First).Export(X509ContentType.Pfx, Password));
            case "pfx-password-wrong":
                password = _folder.Write("password", "wrong");
                return _folder.Write("key", KeyMaterial.Certificate(KeyMaterial.First).Export(X509ContentType.Pfx, Password));
            case "password-file-missing":
                password = _folder["no-password"];
                return _folder.Write("key", KeyMaterial.Pem(KeyMaterial.First));
            case "traditional-encryption":
                return _folder.Write("key",
                    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE " +
                    "KEY-----\n");
            case "openssh":
                return _folder.Write("key", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n");
            case "text":
                return _folder.Write("key", "secret-manager-reference");
            case "truncated":
                return _folder.Write("key", KeyMaterial.Pem(KeyMaterial.First)[..800]);
            case "escaped-line-breaks":
                return _folder.Write("key", KeyMaterial.Pem(KeyMaterial.First).ReplaceLineEndings("\\n"));
            case "garbage-in-pem":
                return _folder.Write("key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
            case "truncated-pfx":
                return _folder.Write("key", KeyMaterial.Certificate(KeyMaterial.First).Export(X509ContentType.Pfx)[..500]);
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what, "no such case");
        }
    }
}
