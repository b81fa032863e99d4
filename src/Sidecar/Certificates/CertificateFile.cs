using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using static Sidecar.Certificates.MountedContent;

namespace Sidecar.Certificates;

/// <summary>Reads a certificate with its private key: PEM with the key beside or inside it, or PFX.</summary>
internal static class CertificateFile
{
    /// <summary>Reads what is there without understanding it.</summary>
    /// <param name="what">What the files are, to follow "the" and precede "certificate" or "key".</param>
    /// <param name="path">The file, or a directory with <c>tls.crt</c> and <c>tls.key</c>.</param>
    /// <param name="keyPath">The key's file; empty when it is in the same one.</param>
    /// <param name="passwordPath">File with the password; empty when there is none.</param>
    public static MountedFileResult<MountedContent> Read(string what, string path, string keyPath, string passwordPath)
    {
        if (Directory.Exists(path))
        {
            (path, keyPath) = (Path.Combine(path, "tls.crt"), Path.Combine(path, "tls.key"));
        }

        byte[] key = [];
        byte[]? password = null;
        if (TryRead(path, $"{what} certificate", out var certificate, out var mode) is { } noCertificate)
        {
            return new(noCertificate);
        }

        if (keyPath.Length > 0 && TryRead(keyPath, $"{what} key", out key, out _) is { } noKey)
        {
            return new(noKey);
        }

        // A PFX may be protected by an empty password.
        return passwordPath.Length > 0
            && TryRead(passwordPath, $"{what} password", out password, out _) is { Kind: not MountedFileProblemKind.Empty } noPassword
                ? new(noPassword)
                : new(new MountedContent(path, certificate, mode, key, password));
    }

    public static MountedFileResult<X509Certificate2> Parse(MountedContent content)
    {
        try
        {
            if (content.Bytes.AsSpan().IndexOf("-----BEGIN"u8) < 0)
            {
                return new(X509CertificateLoader.LoadPkcs12(content.Bytes, content.Password));
            }

            using var pem = FromPem(content);

            // Through PKCS#12, because a TLS handshake cannot use the ephemeral key of a PEM on every platform.
            return new(X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null));
        }
        catch (CryptographicException failed)
        {
            return new(new MountedFileProblem(MountedFileProblemKind.Broken,
                $"The certificate or its key in {content.Path} cannot be used ({failed.GetType().Name}).",
                "Give a PEM certificate with its PEM key, or a PFX."));
        }
    }

    private static X509Certificate2 FromPem(MountedContent content)
    {
        var certificate = Encoding.UTF8.GetChars(content.Bytes);
        var key = content.Companion.Length > 0 ? Encoding.UTF8.GetChars(content.Companion) : certificate;
        try
        {
            return content.Password is { } password
                ? X509Certificate2.CreateFromEncryptedPem(certificate, key, password)
                : X509Certificate2.CreateFromPem(certificate, key);
        }
        finally
        {
            Array.Clear(key);
        }
    }
}
