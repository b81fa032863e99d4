using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sidecar.Commands;

/// <summary><c>sidecar keygen</c>: a signing key, and the certificate to upload to the app in Salesforce (WF §1.2).</summary>
internal static class KeygenCommand
{
    /// <summary>A common name has at most 64 characters (RFC 5280, appendix A.1, ub-common-name).</summary>
    private const int LongestName = 64;

    /// <summary>Two years.</summary>
    public const int UsualDays = 730;

    private const string Upload =
        "Upload tls.crt in the app's OAuth settings in Salesforce: \"Enable JWT Bearer Flow\" of an External Client App, "
        + "\"Use digital signatures\" of a connected app ('sidecar app' writes one to deploy). "
        + "Give tls.key to the sidecar (Sidecar:KeyPath) and to nobody else. ";

    public static Command Create()
    {
        var directory = PathOption.Directory("Where tls.key and tls.crt are written");
        var subject = new Option<string>("--subject")
        {
            Description = "Common name of the certificate",
            DefaultValueFactory = static _ => "sf-sidecar",
            HelpName = "name",
        };
        subject.Validators.Add(static given =>
        {
            if (given.Tokens is [var token] && (token.Value.Trim().Length is 0 or > LongestName || token.Value.Any(char.IsControl)))
            {
                given.AddError($"--subject: give a name of 1 to {LongestName} characters");
            }
        });
        var days = DaysOption.Create(UsualDays);
        var verb = new Command(
            "keygen", "Make an RSA key (tls.key) for the sidecar and its certificate (tls.crt) to upload to the app in Salesforce")
        {
            directory, subject, days,
        };
        verb.SetAction(parsed => Make(
            new(parsed.GetRequiredValue(directory)), parsed.GetRequiredValue(subject), parsed.GetValue(days), TimeProvider.System, Upload));
        return verb;
    }

    /// <summary>Makes the key and its certificate.</summary>
    /// <param name="directory">Where they are written.</param>
    /// <param name="subject">Common name of the certificate.</param>
    /// <param name="days">How long it is valid.</param>
    /// <param name="time">The clock.</param>
    /// <param name="next">What to do with them.</param>
    /// <returns>The exit code.</returns>
    public static int Make(DirectoryInfo directory, string subject, int days, TimeProvider time, string next = "")
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(subject);
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddMinutes(-5), now.AddDays(days));
        return SecretFiles.Write(
            directory,
            [("tls.key", key.ExportPkcs8PrivateKeyPem(), true), ("tls.crt", certificate.ExportCertificatePem(), false)],
            next + $"The certificate is valid until {certificate.NotAfter:yyyy-MM-dd}.");
    }
}
