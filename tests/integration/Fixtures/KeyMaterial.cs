using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>Keys made at run time, once per run: none is ever stored.</summary>
internal static class KeyMaterial
{
    private static readonly Lazy<RSA> FirstKey = new(() => RSA.Create(2048));
    private static readonly Lazy<RSA> SecondKey = new(() => RSA.Create(2048));

    public static RSA First => FirstKey.Value;

    public static RSA Second => SecondKey.Value;

    /// <summary>As <c>openssl … | sha256sum</c> makes it of the certificate.</summary>
    public static string Fingerprint(RSA key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    public static string Pem(RSA key) => key.ExportPkcs8PrivateKeyPem();

    public static X509Certificate2 Certificate(RSA key, DateTimeOffset? notAfter = null) =>
        new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(
            new DateTimeOffset(1990, 1, 1, 0, 0, 0, TimeSpan.Zero), notAfter ?? new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public static X509Certificate2 Certificate(ECDsa key) =>
        new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public static PbeParameters Encryption => new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
}
