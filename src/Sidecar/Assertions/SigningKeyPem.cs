using System.Security.Cryptography;
using System.Text;
using Sidecar.Certificates;
using static Sidecar.Assertions.SigningKeyRefusals;

namespace Sidecar.Assertions;

/// <summary>A signing key in PEM: the first private key in the file, whatever stands around it.</summary>
internal static class SigningKeyPem
{
    public static MountedFileResult<SigningKey> Parse(MountedContent content)
    {
        var text = Encoding.UTF8.GetChars(content.Bytes);
        try
        {
            return Parse(text, content);
        }
        finally
        {
            Array.Clear(text);
        }
    }

    private static MountedFileResult<SigningKey> Parse(ReadOnlySpan<char> text, MountedContent content)
    {
        var path = content.Path;
        if (text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            // OpenSSL's traditional encryption is MD5 based and .NET does not read it; converting is one command.
            return Refuse(MountedFileProblemKind.UnsupportedFormat,
                $"The signing key {path} is encrypted in OpenSSL's traditional form (Proc-Type: 4,ENCRYPTED), which is not supported.",
                $"Convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc -in {path} -out key-pkcs8.pem");
        }

        var found = new List<string>();
        while (PemEncoding.TryFind(text, out var fields))
        {
            var label = text[fields.Label].ToString();
            if (label.EndsWith("PRIVATE KEY", StringComparison.Ordinal))
            {
                return ParsePrivateKey(label, text[fields.Base64Data], fields.DecodedDataLength, content);
            }

            found.Add(label);
            text = text[fields.Location.End..];
        }

        return found.Count == 0
            ? Refuse(MountedFileProblemKind.Broken, $"The signing key {path} begins like PEM but no complete PEM block is in it.",
                "Check that it was copied whole, with BEGIN and END line, and that its line breaks are real ones, not the two "
                + "characters \\n.")
            : Refuse(MountedFileProblemKind.NoPrivateKey, $"The signing key {path} holds no private key, only: {string.Join(", ", found)}.",
                MountTheKey);
    }

    private static MountedFileResult<SigningKey> ParsePrivateKey(
        string label, ReadOnlySpan<char> base64, int length, MountedContent content)
    {
        var (path, password) = (content.Path, content.Password);
        switch (label)
        {
            case "EC PRIVATE KEY":
                return EllipticCurve(path);
            case "ENCRYPTED PRIVATE KEY" when password is null:
                return PasswordMissing(path);
            case "PRIVATE KEY" or "RSA PRIVATE KEY" or "ENCRYPTED PRIVATE KEY":
                break;
            default:
                return Refuse(MountedFileProblemKind.UnsupportedFormat,
                    $"The signing key {path} is in the format \"{label}\", which is not supported.",
                    $"Convert it to PKCS#8; an OpenSSH key with: ssh-keygen -p -m PKCS8 -f {path}");
        }

        var der = new byte[length];
        var rsa = RSA.Create();
        try
        {
            if (!Convert.TryFromBase64Chars(base64, der, out var written))
            {
                return Broken(path, "its base64 is damaged");
            }

            var bytes = der.AsSpan(0, written);
            if (label == "PRIVATE KEY")
            {
                rsa.ImportPkcs8PrivateKey(bytes, out _);
            }
            else if (label == "RSA PRIVATE KEY")
            {
                rsa.ImportRSAPrivateKey(bytes, out _);
            }
            else
            {
                rsa.ImportEncryptedPkcs8PrivateKey(password, bytes, out _);
            }
        }
        catch (CryptographicException)
        {
            rsa.Dispose();
            if (IsEllipticCurve(label, der, password))
            {
                return EllipticCurve(path);
            }

            return label == "ENCRYPTED PRIVATE KEY" ? PasswordWrong(path) : Broken(path, "its content is no RSA key");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }

        var publicKey = rsa.ExportSubjectPublicKeyInfo();
        var end = SigningCertificate.EndIn(content.Bytes, publicKey) ?? SigningCertificate.EndIn(content.Companion, publicKey);
        return SigningKeyFormat.Accept(rsa, content, end);
    }

    // Asked only after RSA refused the bytes: is it a good key of the wrong kind?
    private static bool IsEllipticCurve(string label, byte[] der, string? password)
    {
        if (label == "RSA PRIVATE KEY")
        {
            return false;
        }

        using var curve = ECDsa.Create();
        try
        {
            if (label == "PRIVATE KEY")
            {
                curve.ImportPkcs8PrivateKey(der, out _);
            }
            else
            {
                curve.ImportEncryptedPkcs8PrivateKey(password, der, out _);
            }

            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
