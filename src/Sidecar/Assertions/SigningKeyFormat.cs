using System.Security.Cryptography;
using Sidecar.Certificates;

namespace Sidecar.Assertions;

/// <summary>
/// Recognises PEM (PKCS#1, PKCS#8, encrypted PKCS#8) and PFX by content, not by file name, and says what it found instead.
/// </summary>
internal static class SigningKeyFormat
{
    /// <summary>Salesforce takes RSA certificates of at least this many bits (WF §1.2).</summary>
    private const int MinKeySize = 2048;

    public static MountedFileResult<SigningKey> Parse(MountedContent content)
        => content.Bytes.AsSpan().IndexOf("-----BEGIN"u8) < 0 ? SigningKeyPfx.Parse(content) : SigningKeyPem.Parse(content);

    /// <summary>The key that was read, if Salesforce accepts such keys.</summary>
    public static MountedFileResult<SigningKey> Accept(RSA rsa, MountedContent content, DateTimeOffset? certificateEnd)
    {
        if (rsa.KeySize >= MinKeySize)
        {
            return new(new SigningKey(rsa, content.Path, content.Mode, certificateEnd));
        }

        var bits = rsa.KeySize;
        rsa.Dispose();
        return SigningKeyRefusals.TooWeak(content.Path, bits, MinKeySize);
    }
}
