using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sidecar.Assertions;
using Sidecar.Configuration;

namespace Sidecar.Commands;

/// <summary>
/// The part of <c>doctor</c> that holds the certificate that was uploaded to the app against the signing keys. Salesforce says nothing but
/// "invalid assertion" when they do not belong together.
/// </summary>
internal static class DoctorCertificate
{
    public static async Task<bool> CheckAsync(string path, SidecarOptions options, DoctorReport report)
    {
        const string Step = "certificate";
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(path));
            var fingerprint = Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
            if (certificate.NotAfter < TimeProvider.System.GetLocalNow())
            {
                return await report.FailAsync(
                    Step, $"certificate: {path} ended on {certificate.NotAfter:yyyy-MM-dd}.",
                    "Make a key and a certificate ('sidecar keygen') and upload the certificate to the app.");
            }

            var slot = IsOf(options.KeyPath) ? "current" : options.NextKeyPath.Length > 0 && IsOf(options.NextKeyPath) ? "next" : null;
            if (slot is null)
            {
                return await report.FailAsync(
                    Step, $"certificate: {path} belongs to another key than the sidecar's.",
                    "Upload the certificate of the sidecar's key to the app, or give the sidecar the key of this one (Sidecar:KeyPath).");
            }

            await report.OkAsync(Step, $"certificate: {path} belongs to the {slot} signing key and ends {certificate.NotAfter:yyyy-MM-dd}");
            return true;

            bool IsOf(string key)
            {
                var loaded = SigningKeyFile.Load(key, options.KeyPasswordPath);
                return loaded.Succeeded && loaded.Value.Fingerprint == fingerprint;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return await report.FailAsync(
                Step, $"certificate: {path} cannot be read as a certificate.", "Give the PEM file that was uploaded to the app.");
        }
    }
}
