using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Sidecar.Assertions;

/// <summary>An RSA private key that Salesforce can know the certificate of. Shows its fingerprint, never itself.</summary>
/// <remarks>Not disposable on purpose: after a rotation a request may still be signing with the old key; the finalizer takes it.</remarks>
public sealed class SigningKey
{
    private readonly RSA _rsa;

    internal SigningKey(RSA rsa, string path, UnixFileMode? mode)
    {
        _rsa = rsa;
        Path = path;
        Mode = mode;
        KeySize = rsa.KeySize;
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(rsa.ExportSubjectPublicKeyInfo()));
        // The library caches signature providers process-wide by key; a rotated key would live on in that cache.
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

    internal SigningCredentials Credentials { get; }

    /// <summary>The public half (SubjectPublicKeyInfo), for comparison with a certificate.</summary>
    public byte[] ExportPublicKey() => _rsa.ExportSubjectPublicKeyInfo();

    public override string ToString() => $"RSA {KeySize} key {Fingerprint[..16]} from {Path}";
}
