using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sidecar.Commands;

/// <summary>
/// <c>sidecar ca</c>: a local certificate authority and a certificate of the TLS listener, for clients that insist on https and, with more
/// names, for programs whose login host is hard-coded (WF §6.2).
/// </summary>
internal static class LocalCaCommand
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    public static Command Create()
    {
        var directory = PathOption.Directory("Where ca.crt, tls.crt and tls.key are written");
        var hosts = new Option<string[]>("--host")
        {
            Description = "A further name, for example login.salesforce.com or acme.my.salesforce.com; may be given several times",
            AllowMultipleArgumentsPerToken = true,
            HelpName = "name",
        };
        hosts.Validators.Add(static given =>
        {
            if (given.Tokens.FirstOrDefault(static token => !IsHostName(token.Value)) is { } bad)
            {
                given.AddError($"--host: '{bad.Value}' is no host name; give names without scheme, port and path");
            }
        });
        var days = DaysOption.Create(397);
        var verb = new Command(
            "ca", "Make a local CA (ca.crt, for the client's trust store) and a TLS certificate for localhost and further names")
        {
            directory, hosts, days,
        };
        verb.SetAction(parsed => Run(
            new(parsed.GetRequiredValue(directory)), parsed.GetValue(hosts) ?? [], parsed.GetValue(days), TimeProvider.System));
        return verb;
    }

    private static int Run(DirectoryInfo directory, string[] hosts, int days, TimeProvider time)
    {
        var (from, to) = (time.GetUtcNow().AddMinutes(-5), time.GetUtcNow().AddDays(days));
        using var authorityKey = RSA.Create(3072);
        using var authority = Authority(authorityKey, from, to);
        using var key = RSA.Create(2048);
        using var certificate = Server(key, hosts, authority).Create(authority, from, to, RandomNumberGenerator.GetBytes(16));

        // The authority's own key is not kept: nobody can sign anything else in its name, not even this verb.
        return SecretFiles.Write(
            directory,
            [
                ("ca.crt", authority.ExportCertificatePem(), false),
                ("tls.crt", certificate.ExportCertificatePem() + "\n" + authority.ExportCertificatePem(), false),
                ("tls.key", key.ExportPkcs8PrivateKeyPem(), true),
            ],
            "Add ca.crt to the client's trust store, and give the directory to the sidecar (Sidecar:Tls:CertificatePath). "
                + "The CA's private key was thrown away.");
    }

    private static bool IsHostName(string host)
        => Uri.CheckHostName(host.Replace("*.", "", StringComparison.Ordinal)) is UriHostNameType.Dns or UriHostNameType.IPv4;

    private static X509Certificate2 Authority(RSA key, DateTimeOffset from, DateTimeOffset to)
    {
        var request = new CertificateRequest("CN=sf-sidecar local CA", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(from, to);
    }

    private static CertificateRequest Server(RSA key, string[] hosts, X509Certificate2 authority)
    {
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(Names(hosts));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, includeIssuerAndSerial: false));
        return request;
    }

    private static X509Extension Names(string[] hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        foreach (var host in hosts)
        {
            names.AddDnsName(host);
        }

        return names.Build();
    }
}
