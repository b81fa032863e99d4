using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sidecar.Certificates;
using Sidecar.Configuration;

namespace Sidecar.Egress;

/// <summary>The certificate by which the sidecar identifies itself in the TLS handshake, to organizations that demand one.</summary>
internal static class ClientCertificate
{
    /// <summary>Reads what is there without understanding it.</summary>
    public static MountedFileResult<MountedContent> Read(UpstreamOptions options)
        => CertificateFile.Read("client", options.ClientCertificatePath, options.ClientKeyPath, options.ClientKeyPasswordPath);

    /// <summary>
    /// The certificate with the chain that stands in the same file: the org knows its root and may not know what is between.
    /// </summary>
    public static MountedFileResult<SslStreamCertificateContext> Parse(MountedContent content)
    {
        var certificate = CertificateFile.Parse(content);
        if (!certificate.Succeeded)
        {
            return new(certificate.Problem);
        }

        if (!certificate.Value.HasPrivateKey)
        {
            return new(new MountedFileProblem(MountedFileProblemKind.NoPrivateKey,
                $"There is no private key for the certificate in {content.Path}.",
                "Set Sidecar:Upstream:ClientKeyPath to its private key (PEM), or give a PFX that holds it."));
        }

        return new(SslStreamCertificateContext.Create(certificate.Value, Chain(content), offline: true));
    }

    private static X509Certificate2Collection Chain(MountedContent content)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            if (content.Bytes.AsSpan().IndexOf("-----BEGIN"u8) < 0)
            {
                chain.AddRange(X509CertificateLoader.LoadPkcs12Collection(content.Bytes, content.Password));
            }
            else
            {
                chain.ImportFromPem(Encoding.UTF8.GetChars(content.Bytes));
            }
        }
        catch (CryptographicException)
        {
            // The certificate itself was read; without more of its chain the org may refuse it and says so.
        }

        return chain;
    }
}
