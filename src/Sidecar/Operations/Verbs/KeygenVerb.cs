using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sidecar.Operations.Verbs;

/// <summary><c>sidecar keygen</c>: a signing key for the sidecar and the certificate to upload to the app in Salesforce (WF §1.2).</summary>
internal static class KeygenVerb
{
    public static Command Create()
    {
        var directory = new Option<DirectoryInfo>("--directory") { Description = "Where tls.key and tls.crt are written", DefaultValueFactory = _ => new DirectoryInfo("."), HelpName = "path" };
        var subject = new Option<string>("--subject") { Description = "Common name of the certificate", DefaultValueFactory = _ => "sf-sidecar", HelpName = "name" };
        var days = DaysOption.Create(730);
        var verb = new Command("keygen", "Make an RSA key (tls.key) for the sidecar and its certificate (tls.crt) to upload to the app in Salesforce") { directory, subject, days };
        verb.SetAction(parsed => Run(parsed.GetRequiredValue(directory), parsed.GetRequiredValue(subject), parsed.GetValue(days), TimeProvider.System));
        return verb;
    }

    private static int Run(DirectoryInfo directory, string subject, int days, TimeProvider time)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(new X500DistinguishedNameBuilder().Also(b => b.AddCommonName(subject)).Build(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddMinutes(-5), now.AddDays(days));
        return SecretFiles.Write(directory, [("tls.key", key.ExportPkcs8PrivateKeyPem(), true), ("tls.crt", certificate.ExportCertificatePem(), false)],
            "Upload tls.crt in the app's OAuth settings in Salesforce: \"Enable JWT Bearer Flow\" of an External Client App, \"Use digital signatures\" of a connected app. "
            + $"Give tls.key to the sidecar (Sidecar:KeyPath) and to nobody else. The certificate is valid until {certificate.NotAfter:yyyy-MM-dd}.");
    }

    private static T Also<T>(this T value, Action<T> then)
    {
        then(value);
        return value;
    }
}
