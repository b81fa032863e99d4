using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Simulator.Keys;

/// <summary>
/// An RSA key with its self-signed certificate, made at run time: nothing secret lies in the repository. <see cref="CreateSigning"/> is the
/// pair of an app (private key in the sidecar, certificate at Salesforce); <see cref="CreateServer"/> is a TLS server's, valid for
/// localhost.
/// </summary>
public sealed class TestKeys : IDisposable
{
    private TestKeys(RSA key, X509Certificate2 certificate) => (Key, Certificate) = (key, certificate);

    public RSA Key { get; }

    /// <summary>The certificate; that of a server carries the private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Certificate in PEM: what is uploaded to Salesforce, or trusted by a client.</summary>
    public string CertificatePem => Certificate.ExportCertificatePem();

    /// <summary>Private key in PEM, PKCS#8.</summary>
    public string PrivateKeyPem => Key.ExportPkcs8PrivateKeyPem();

    /// <summary>Private key in PEM, PKCS#1 (what <c>openssl genrsa -traditional</c> writes).</summary>
    public string Pkcs1PrivateKeyPem => Key.ExportRSAPrivateKeyPem();

    public static TestKeys CreateSigning(int keySize = 2048, DateTimeOffset? notBefore = null, DateTimeOffset? notAfter = null)
    {
        var key = RSA.Create(keySize);
        var request = new CertificateRequest("CN=sf-sidecar test signing", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var withKey = request.CreateSelfSigned(notBefore ?? now.AddDays(-1), notAfter ?? now.AddYears(2));
        return new TestKeys(key, X509CertificateLoader.LoadCertificate(withKey.RawData));
    }

    /// <summary>
    /// A server certificate for localhost, both loopback addresses and any further names. Clients trust it by its own PEM.
    /// </summary>
    public static TestKeys CreateServer(params IReadOnlyList<string> furtherNames)
    {
        var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        foreach (var name in furtherNames)
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        var now = TimeProvider.System.GetUtcNow();
        return new TestKeys(key, request.CreateSelfSigned(now.AddDays(-1), now.AddYears(2)));
    }

    /// <summary>What <see cref="WriteTo"/> has written.</summary>
    public static TestKeys FromDirectory(string directory)
    {
        var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(directory, "tls.crt"), Path.Combine(directory, "tls.key"));
        return new TestKeys(certificate.GetRSAPrivateKey()!, certificate);
    }

    /// <summary>Another certificate of the same key, which ends at this time; in PEM.</summary>
    public string CertificatePemEnding(DateTimeOffset notAfter)
    {
        var request = new CertificateRequest(Certificate.SubjectName, Key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(notAfter.AddYears(-1), notAfter);
        return certificate.ExportCertificatePem();
    }

    /// <summary>Writes <c>tls.crt</c> and <c>tls.key</c>, the layout of a mounted Kubernetes TLS secret.</summary>
    public void WriteTo(string directory)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "tls.crt"), CertificatePem);
        File.WriteAllText(Path.Combine(directory, "tls.key"), PrivateKeyPem);
    }

    public void Dispose()
    {
        Key.Dispose();
        Certificate.Dispose();
    }
}
