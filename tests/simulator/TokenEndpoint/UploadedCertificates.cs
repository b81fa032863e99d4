using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Simulator.TokenEndpoint;

/// <summary>The certificates uploaded to the app. An assertion is good if any of them, not yet expired, verifies it.</summary>
public sealed class UploadedCertificates
{
    private readonly Lock _lock = new();
    private List<X509Certificate2> _certificates;

    internal UploadedCertificates(IEnumerable<X509Certificate2> certificates) => _certificates = [.. certificates];

    internal void Add(X509Certificate2 certificate)
    {
        lock (_lock)
        {
            _certificates = [.. _certificates, certificate];
        }
    }

    internal void Replace(IEnumerable<X509Certificate2> certificates)
    {
        lock (_lock)
        {
            _certificates = [.. certificates];
        }
    }

    internal bool Verify(byte[] signedText, byte[] signature, DateTimeOffset now)
    {
        // The lock also keeps one key handle from being used by two logins at once.
        lock (_lock)
        {
            foreach (var certificate in _certificates)
            {
                // An EC certificate has no RSA key: silently no match, as at Salesforce (WF §1.2).
                using var key = certificate.GetRSAPublicKey();
                if (key is not null
                    && now.UtcDateTime < certificate.NotAfter.ToUniversalTime()
                    && key.VerifyData(signedText, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
