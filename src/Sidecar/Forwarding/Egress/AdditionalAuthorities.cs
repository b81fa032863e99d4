using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Sidecar.Forwarding.Egress;

/// <summary>Trusts the system's certificate authorities and those of a PEM file. Name and validity are checked as always.</summary>
internal sealed class AdditionalAuthorities
{
    private readonly X509Certificate2Collection _authorities = [];

    /// <exception cref="System.Security.Cryptography.CryptographicException">The file holds no certificate.</exception>
    public AdditionalAuthorities(string path) => _authorities.ImportFromPemFile(path);

    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        // Only an unknown authority can be cured here; a wrong name or a missing certificate cannot.
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf)
        {
            return false;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.DisableCertificateDownloads = true; // as in SalesforceEgress
        foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return own.Build(leaf);
    }
}
