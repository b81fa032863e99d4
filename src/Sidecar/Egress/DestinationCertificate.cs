using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sidecar.Secrets;

namespace Sidecar.Egress;

/// <summary>
/// Judges the certificate that a destination presents: by the system's authorities and, where that fails, by additional ones. Says what is
/// wrong with it in words for the person who has to cure it.
/// </summary>
/// <param name="additional">The additional authorities; may change from one handshake to the next.</param>
internal sealed class DestinationCertificate(Func<X509Certificate2Collection?> additional)
{
    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";

    private const X509ChainStatusFlags Untrusted = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;

    /// <exception cref="CertificateRefusedException">The certificate is refused.</exception>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        var host = (sender as SslStream)?.TargetHostName ?? "the destination";
        if (certificate is not X509Certificate2 leaf)
        {
            throw new CertificateRefusedException($"{host} presented no certificate.",
                "Check that the address and port are those of the org.");
        }

        var flags = errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? ChainErrors(leaf, chain) : X509ChainStatusFlags.NoError;
        if (flags == X509ChainStatusFlags.NoError && errors == SslPolicyErrors.RemoteCertificateChainErrors)
        {
            return true;
        }

        throw Refusal(host, leaf, flags, errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch));
    }

    private static CertificateRefusedException Refusal(string host, X509Certificate2 leaf, X509ChainStatusFlags flags, bool otherName)
    {
        var (wrong, remedy) = (flags & Untrusted) != 0
            ? ("comes from an authority that is not trusted here",
                "If a proxy inspects TLS here, set Sidecar:Upstream:CaCertificatePath to the certificate of its authority (PEM).")
            : otherName
                ? ("is for other names", "Check Sidecar:LoginHost, and that DNS, Sidecar:Upstream:ConnectAddress or a proxy lead to "
                    + "the org.")
                : flags.HasFlag(X509ChainStatusFlags.NotTimeValid)
                    ? ($"is valid from {Day(leaf.NotBefore)} to {Day(leaf.NotAfter)}, which is not now, or one of its authorities has "
                        + "expired",
                        "Check this machine's clock; if it is right, whoever runs the server must renew the certificate.")
                    : flags.HasFlag(X509ChainStatusFlags.NotValidForUsage)
                        ? ("is not meant for a server", "Whoever runs the server must give it a certificate for server authentication.")
                        : ($"is not valid ({flags})", "Whoever runs the server must replace it.");
        return new($"The TLS certificate of {host} {wrong}: {Describe(leaf)}.", remedy);
    }

    private static string Describe(X509Certificate2 leaf)
    {
        var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(names => names.EnumerateDnsNames()).Take(5).ToArray();
        var text = $"subject {leaf.Subject}, issuer {leaf.Issuer}, names {(names.Length > 0 ? string.Join(", ", names) : "none")}";
        return Printable.Bounded(text, 400);
    }

    private static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static X509ChainStatusFlags FlagsOf(X509Chain? chain)
        => chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status)
            ?? X509ChainStatusFlags.PartialChain;

    private X509ChainStatusFlags ChainErrors(X509Certificate2 leaf, X509Chain? chain)
    {
        if (additional() is not { } authorities)
        {
            return FlagsOf(chain);
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.DisableCertificateDownloads = true; // as in SalesforceEgress
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerPurpose)); // as the platform does: a client's certificate is no server's
        foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        own.Build(leaf);
        var flags = FlagsOf(own);

        // A chain that leads to none of the additional authorities says nothing that the system's does not say better.
        return (flags & Untrusted) == 0 ? flags : FlagsOf(chain);
    }
}

/// <summary>The destination's certificate is refused.</summary>
/// <param name="message">Why: one sentence.</param>
/// <param name="remedy">What to do: one sentence.</param>
internal sealed class CertificateRefusedException(string message, string remedy) : AuthenticationException(message)
{
    public string Remedy => remedy;
}
