using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sidecar.Certificates;
using static Sidecar.Assertions.SigningKeyRefusals;

namespace Sidecar.Assertions;

/// <summary>A signing key in a PFX (PKCS#12), with its certificate.</summary>
internal static class SigningKeyPfx
{
    /// <summary>Win32 ERROR_INVALID_PASSWORD, which .NET reports on every platform for a PFX.</summary>
    private const int InvalidPassword = unchecked((int)0x80070056);

    public static MountedFileResult<SigningKey> Parse(MountedContent content)
    {
        var (path, password) = (content.Path, content.Password);
        switch (TypeOf(content.Bytes))
        {
            case X509ContentType.Pfx:
                break;
            case X509ContentType.Cert:
                return Refuse(MountedFileProblemKind.NoPrivateKey, $"The signing key {path} holds no private key, only: CERTIFICATE (DER).",
                    MountTheKey);
            default:
                return Refuse(MountedFileProblemKind.UnsupportedFormat, $"The signing key {path} is neither PEM nor PFX (PKCS#12).",
                    "Provide PEM (PKCS#1 or PKCS#8) or PFX; a DER key converts with: "
                    + $"openssl pkey -inform der -in {path} -out key.pem");
        }

        try
        {
            // Ephemeral: the key must not be written to any key store on the way.
            using var certificate = X509CertificateLoader.LoadPkcs12(content.Bytes, password, X509KeyStorageFlags.EphemeralKeySet);
            if (!certificate.HasPrivateKey)
            {
                return Refuse(MountedFileProblemKind.NoPrivateKey,
                    $"The signing key {path} is a PFX that holds no private key, only certificates.",
                    "Export it again with the private key (openssl pkcs12 -export -inkey key.pem -in cert.pem).");
            }

            return certificate.GetRSAPrivateKey() is { } rsa
                ? SigningKeyFormat.Accept(rsa, content, CertificateExpiry.EndOf(certificate))
                : EllipticCurve(path);
        }
        catch (CryptographicException wrong) when (wrong.HResult == InvalidPassword)
        {
            return password is null ? PasswordMissing(path) : PasswordWrong(path);
        }
        catch (CryptographicException)
        {
            return Broken(path, "it is a PFX that cannot be read");
        }
    }

    private static X509ContentType TypeOf(byte[] content)
    {
        try
        {
            return X509Certificate2.GetCertContentType(content);
        }
        catch (CryptographicException)
        {
            return X509ContentType.Unknown;
        }
    }
}
