using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Sidecar.Certificates;

namespace Sidecar.Assertions;

/// <summary>An RSA private key whose certificate Salesforce accepts. It shows its fingerprint, never itself.</summary>
/// <remarks>Not disposable on purpose: after a rotation a request may still sign with the old key. The finalizer frees it.</remarks>
internal sealed class SigningKey
{
    internal SigningKey(RSA rsa, string path, UnixFileMode? mode, DateTimeOffset? certificateEnd)
    {
        Path = path;
        Mode = mode;
        CertificateEnd = certificateEnd;
        KeySize = rsa.KeySize;
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(rsa.ExportSubjectPublicKeyInfo()));
        // The library caches signature providers by key in the whole process; a rotated key would stay in that cache.
        var security = new RsaSecurityKey(rsa) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
        Credentials = new SigningCredentials(security, SecurityAlgorithms.RsaSha256);
    }

    /// <summary>
    /// SHA-256 of the public key (SubjectPublicKeyInfo) in hexadecimal. The same number for the uploaded certificate:
    /// <c>openssl x509 -in cert.pem -pubkey -noout | openssl pkey -pubin -outform der | sha256sum</c>.
    /// </summary>
    public string Fingerprint { get; }

    /// <summary>The file it came from (inside the directory, where a directory was configured).</summary>
    public string Path { get; }

    /// <summary>Modulus length in bits.</summary>
    public int KeySize { get; }

    /// <summary>Permissions of the file itself, symbolic links resolved; null where the platform has none.</summary>
    public UnixFileMode? Mode { get; }

    /// <summary>True when every user of the machine or container may read the key.</summary>
    public bool IsWorldReadable => (Mode & UnixFileMode.OtherRead) == UnixFileMode.OtherRead;

    /// <summary>
    /// The end of its certificate, when that was mounted too. The sidecar cannot see the one that was uploaded to Salesforce.
    /// </summary>
    public DateTimeOffset? CertificateEnd { get; }

    internal SigningCredentials Credentials { get; }

    /// <summary>
    /// A secret that everybody who has this private key can derive, and nobody else (HKDF, RFC 5869). It depends on the key only, not on
    /// the format of its file.
    /// </summary>
    /// <param name="purpose">What it is for. Different purposes give unrelated secrets.</param>
    /// <param name="length">Bytes.</param>
    /// <exception cref="CryptographicException">The platform does not export this key.</exception>
    internal byte[] Derive(ReadOnlySpan<byte> purpose, int length)
    {
        var parameters = ((RsaSecurityKey)Credentials.Key).Rsa.ExportParameters(includePrivateParameters: true);
        // The two primes in a fixed order: tools that convert keys may swap them and may write another private exponent.
        var (first, second) = parameters.P.AsSpan().SequenceCompareTo(parameters.Q) < 0
            ? (parameters.P!, parameters.Q!)
            : (parameters.Q!, parameters.P!);
        byte[] material = [.. first, .. second];
        try
        {
            var secret = new byte[length];
            HKDF.DeriveKey(HashAlgorithmName.SHA256, material, secret, salt: [], purpose);
            return secret;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(material);
            foreach (var part in (byte[]?[])[parameters.P, parameters.Q, parameters.D, parameters.DP, parameters.DQ, parameters.InverseQ])
            {
                CryptographicOperations.ZeroMemory(part);
            }
        }
    }

    /// <summary>The end of its certificate as something to warn of; null when none was mounted.</summary>
    /// <param name="slot"><c>current</c> or <c>next</c>.</param>
    internal CertificateExpiry? Expiry(string slot) => CertificateEnd is not { } end ? null
        : new($"the {slot} signing key", slot, end,
            "Make a new key and certificate (sidecar keygen), upload the certificate to the app, and mount the key as the next one.");

    public override string ToString() => $"RSA {KeySize} key {Fingerprint[..16]} from {Path}";
}
