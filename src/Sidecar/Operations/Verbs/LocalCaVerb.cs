using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sidecar.Operations.Verbs;

/// <summary>
/// <c>sidecar ca</c>: a local certificate authority and a certificate of the TLS listener, for clients that insist on https and, with more names,
/// for programs whose login host is hard-coded (WF §6.2).
/// </summary>
internal static class LocalCaVerb
{
    public static Command Create()
    {
        var directory = new Option<DirectoryInfo>("--directory") { Description = "Where ca.crt, tls.crt and tls.key are written", DefaultValueFactory = _ => new DirectoryInfo("."), HelpName = "path" };
        var hosts = new Option<string[]>("--host") { Description = "A further name, for example login.salesforce.com or acme.my.salesforce.com; may be repeated", AllowMultipleArgumentsPerToken = true, HelpName = "name" };
        var days = DaysOption.Create(397);
        var verb = new Command("ca", "Make a local CA (ca.crt, for the client's trust store) and a TLS certificate for localhost and further names") { directory, hosts, days };
        verb.SetAction(parsed => Run(parsed.GetRequiredValue(directory), parsed.GetValue(hosts) ?? [], parsed.GetValue(days), TimeProvider.System));
        return verb;
    }

    private static int Run(DirectoryInfo directory, string[] hosts, int days, TimeProvider time)
    {
        if (hosts.FirstOrDefault(h => Uri.CheckHostName(h.Replace("*.", "", StringComparison.Ordinal)) is not (UriHostNameType.Dns or UriHostNameType.IPv4)) is { } bad)
        {
            Console.Error.WriteLine($"sidecar: '{bad}' is no host name.");
            return 1;
        }

        var (from, to) = (time.GetUtcNow().AddMinutes(-5), time.GetUtcNow().AddDays(days));
        using var caKey = RSA.Create(3072);
        var caRequest = new CertificateRequest("CN=sf-sidecar local CA", caKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        caRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        caRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(caRequest.PublicKey, critical: false));
        using var ca = caRequest.CreateSelfSigned(from, to);

        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        foreach (var host in hosts)
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(ca, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var certificate = request.Create(ca, from, to, RandomNumberGenerator.GetBytes(16));

        // The CA's own key is not kept: nobody can sign anything else in its name, not even this verb.
        return SecretFiles.Write(directory,
            [("ca.crt", ca.ExportCertificatePem(), false), ("tls.crt", certificate.ExportCertificatePem() + "\n" + ca.ExportCertificatePem(), false), ("tls.key", key.ExportPkcs8PrivateKeyPem(), true)],
            "Add ca.crt to the client's trust store, and give the directory to the sidecar (Sidecar:Tls:CertificatePath). The CA's private key was thrown away.");
    }
}
