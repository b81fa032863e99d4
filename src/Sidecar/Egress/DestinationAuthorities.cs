using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sidecar.Certificates;

namespace Sidecar.Egress;

/// <summary>The certificate authorities that are trusted besides the system's: those of a PEM file.</summary>
internal static class DestinationAuthorities
{
    /// <summary>Reads what is there without understanding it.</summary>
    public static MountedFileResult<MountedContent> Read(string path)
        => MountedContent.TryRead(path, "authorities", out var bytes, out var mode) is { } problem
            ? new(problem)
            : new(new MountedContent(path, bytes, mode, [], null));

    public static MountedFileResult<X509Certificate2Collection> Parse(MountedContent content)
    {
        var text = Encoding.UTF8.GetChars(content.Bytes);
        try
        {
            // Who mounts a key where everybody may read gives it away; it is probably the wrong file of a pair.
            return text.AsSpan().Contains("PRIVATE KEY-----", StringComparison.Ordinal)
                ? Problem("holds a private key", "Give the file with the authority's certificate, and keep its key away from here.")
                : Certificates(text);
        }
        finally
        {
            Array.Clear(text);
        }

        MountedFileResult<X509Certificate2Collection> Certificates(char[] pem)
        {
            var found = new X509Certificate2Collection();
            try
            {
                found.ImportFromPem(pem);
            }
            catch (CryptographicException)
            {
                return Problem("holds a certificate that cannot be read", "Copy it again, with its BEGIN and END lines.");
            }

            return found.Count > 0
                ? new(found)
                : Problem("holds no certificate", "Give a PEM file: its certificates begin with -----BEGIN CERTIFICATE-----.");
        }

        MountedFileResult<X509Certificate2Collection> Problem(string what, string remedy)
            => new(new MountedFileProblem(MountedFileProblemKind.UnsupportedFormat, $"The authorities file {content.Path} {what}.",
                remedy));
    }
}
