using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sidecar.AppMetadata;

/// <summary>The certificate that goes into the app.</summary>
internal static class AppCertificate
{
    private const int SmallestKey = 2048;

    /// <summary>Reads a certificate and writes it anew, so that nothing else that is in its file leaves this machine.</summary>
    /// <param name="path">Its PEM file.</param>
    /// <param name="now">The time.</param>
    /// <param name="pem">The certificate alone; empty when it cannot be used.</param>
    /// <returns>Why it cannot be used; null when it can.</returns>
    public static string? Read(string path, DateTimeOffset now, out string pem)
    {
        pem = "";
        try
        {
            var text = File.ReadAllText(path);
            if (text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            {
                return $"{path} holds a private key. Give the certificate, tls.crt: the key never goes to Salesforce";
            }

            using var certificate = X509Certificate2.CreateFromPem(text);
            using var key = certificate.GetRSAPublicKey();
            if (key is null || key.KeySize < SmallestKey)
            {
                return $"{path} has no RSA key of at least {SmallestKey} bits, which is what Salesforce takes";
            }

            if (certificate.NotAfter < now)
            {
                return $"the certificate in {path} ended on {certificate.NotAfter:yyyy-MM-dd}; make another with 'sidecar keygen'";
            }

            pem = certificate.ExportCertificatePem();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path} cannot be read: {e.Message}";
        }
        catch (CryptographicException)
        {
            return $"{path} holds no certificate in PEM form; 'sidecar keygen' writes one, tls.crt";
        }
    }
}
