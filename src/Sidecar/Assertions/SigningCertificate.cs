using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sidecar.Certificates;

namespace Sidecar.Assertions;

/// <summary>Finds the certificate that was mounted along with a signing key. The key works without it; it only says when it ends.</summary>
internal static class SigningCertificate
{
    /// <summary>
    /// The end of the certificate of this key in <paramref name="pem"/>, which may hold anything else; null when it is not there.
    /// </summary>
    /// <remarks>
    /// By the key and not by position: the order in chains differs, and the certificate of another key says nothing about this one.
    /// </remarks>
    public static DateTimeOffset? EndIn(ReadOnlySpan<byte> pem, ReadOnlySpan<byte> publicKey)
    {
        while (PemEncoding.TryFindUtf8(pem, out var fields))
        {
            if (pem[fields.Label].SequenceEqual("CERTIFICATE"u8)
                && EndOf(pem[fields.Base64Data], fields.DecodedDataLength, publicKey) is { } end)
            {
                return end;
            }

            pem = pem[fields.Location.End..];
        }

        return null;
    }

    private static DateTimeOffset? EndOf(ReadOnlySpan<byte> base64, int length, ReadOnlySpan<byte> publicKey)
    {
        var der = new byte[length];
        try
        {
            if (!Convert.TryFromBase64Chars(System.Text.Encoding.ASCII.GetString(base64), der, out var written))
            {
                return null;
            }

            using var certificate = X509CertificateLoader.LoadCertificate(der.AsSpan(0, written));
            return publicKey.SequenceEqual(certificate.PublicKey.ExportSubjectPublicKeyInfo())
                ? CertificateExpiry.EndOf(certificate)
                : null;
        }
        catch (CryptographicException)
        {
            // Broken, or of a kind of key that .NET does not know: not this key's.
            return null;
        }
    }
}
