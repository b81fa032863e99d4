using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sidecar.Assertions;

/// <summary>Recognises PEM (PKCS#1, PKCS#8, encrypted PKCS#8) and PFX by content, not by file name, and says what else it found.</summary>
internal static class SigningKeyFormat
{
    /// <summary>Salesforce takes RSA certificates of at least this many bits (WF §1.2).</summary>
    private const int MinKeySize = 2048;

    /// <summary>Win32 ERROR_INVALID_PASSWORD, which .NET reports on every platform for a PFX.</summary>
    private const int InvalidPassword = unchecked((int)0x80070056);

    public static SigningKeyResult Parse(byte[] content, string path, UnixFileMode? mode, string? password)
    {
        if (content.AsSpan().IndexOf("-----BEGIN"u8) < 0)
            return ParsePfx(content, path, mode, password);
        var text = Encoding.UTF8.GetChars(content);
        try
        {
            return ParsePem(text, path, mode, password);
        }
        finally
        {
            Array.Clear(text);
        }
    }

    private static SigningKeyResult ParsePem(ReadOnlySpan<char> text, string path, UnixFileMode? mode, string? password)
    {
        if (text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            // OpenSSL's traditional encryption is MD5 based and .NET does not read it; converting is one command.
            return Refuse(SigningKeyProblemKind.UnsupportedFormat,
                $"The signing key {path} is encrypted in OpenSSL's traditional form (Proc-Type: 4,ENCRYPTED), which is not supported.",
                $"Convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc -in {path} -out key-pkcs8.pem");
        }

        var found = new List<string>();
        while (PemEncoding.TryFind(text, out var fields))
        {
            var label = text[fields.Label].ToString();
            if (label.EndsWith("PRIVATE KEY", StringComparison.Ordinal))
                return ParsePrivateKey(label, text[fields.Base64Data], fields.DecodedDataLength, path, mode, password);
            found.Add(label);
            text = text[fields.Location.End..];
        }

        return found.Count == 0
            ? Refuse(SigningKeyProblemKind.Broken, $"The signing key {path} begins like PEM but no complete PEM block is in it.",
                "Check that it was copied whole, with BEGIN and END line, and that its line breaks are real ones, not the two " +
                "characters \\n.")
            : Refuse(SigningKeyProblemKind.NoPrivateKey, $"The signing key {path} holds no private key, only: {string.Join(", ", found)}.",
                "Mount the private key; the certificate is what belongs into the app in Salesforce.");
    }

    private static SigningKeyResult ParsePrivateKey(
        string label, ReadOnlySpan<char> base64, int length, string path, UnixFileMode? mode, string? password)
    {
        switch (label)
        {
            case "EC PRIVATE KEY":
                return EllipticCurve(path);
            case "ENCRYPTED PRIVATE KEY" when password is null:
                return PasswordMissing(path);
            case "PRIVATE KEY" or "RSA PRIVATE KEY" or "ENCRYPTED PRIVATE KEY":
                break;
            default:
                return Refuse(SigningKeyProblemKind.UnsupportedFormat,
                    $"The signing key {path} is in the format \"{label}\", which is not supported.",
                    $"Convert it to PKCS#8; an OpenSSH key with: ssh-keygen -p -m PKCS8 -f {path}");
        }

        var der = new byte[length];
        var rsa = RSA.Create();
        try
        {
            if (!Convert.TryFromBase64Chars(base64, der, out var written))
                return Broken(path, "its base64 is damaged");
            var bytes = der.AsSpan(0, written);
            if (label == "PRIVATE KEY")
                rsa.ImportPkcs8PrivateKey(bytes, out _);
            else if (label == "RSA PRIVATE KEY")
                rsa.ImportRSAPrivateKey(bytes, out _);
            else
                rsa.ImportEncryptedPkcs8PrivateKey(password, bytes, out _);
        }
        catch (CryptographicException)
        {
            rsa.Dispose();
            if (IsEllipticCurve(label, der, password))
                return EllipticCurve(path);
            return label == "ENCRYPTED PRIVATE KEY" ? PasswordWrong(path) : Broken(path, "its content is no RSA key");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }

        return Accept(rsa, path, mode);
    }

    private static SigningKeyResult ParsePfx(byte[] content, string path, UnixFileMode? mode, string? password)
    {
        switch (TypeOf(content))
        {
            case X509ContentType.Pfx:
                break;
            case X509ContentType.Cert:
                return Refuse(SigningKeyProblemKind.NoPrivateKey, $"The signing key {path} holds no private key, only: CERTIFICATE (DER).",
                    "Mount the private key; the certificate is what belongs into the app in Salesforce.");
            default:
                return Refuse(SigningKeyProblemKind.UnsupportedFormat, $"The signing key {path} is neither PEM nor PFX (PKCS#12).",
                    "Provide PEM (PKCS#1 or PKCS#8) or PFX; a DER key converts with: " +
                    $"openssl pkey -inform der -in {path} -out key.pem");
        }

        try
        {
            // Ephemeral: the key must not be written to any key store on the way.
            using var certificate = X509CertificateLoader.LoadPkcs12(content, password, X509KeyStorageFlags.EphemeralKeySet);
            if (!certificate.HasPrivateKey)
            {
                return Refuse(SigningKeyProblemKind.NoPrivateKey,
                    $"The signing key {path} is a PFX that holds no private key, only certificates.",
                    "Export it again with the private key (openssl pkcs12 -export -inkey key.pem -in cert.pem).");
            }

            return certificate.GetRSAPrivateKey() is { } rsa ? Accept(rsa, path, mode) : EllipticCurve(path);
        }
        catch (CryptographicException wrong) when (wrong.HResult == InvalidPassword)
        {
            return password is null ? PasswordMissing(path) : PasswordWrong(path);
        }
        catch (CryptographicException)
        {
            return Broken(path, "it is a PFX that cannot be read");
        }
    }

    private static SigningKeyResult Accept(RSA rsa, string path, UnixFileMode? mode)
    {
        if (rsa.KeySize >= MinKeySize)
            return new(new SigningKey(rsa, path, mode));
        var bits = rsa.KeySize;
        rsa.Dispose();
        return Refuse(SigningKeyProblemKind.TooWeak,
            $"The signing key {path} has {bits} bits; Salesforce needs RSA with at least {MinKeySize}.", NewKey);
    }

    // Asked only after RSA refused the bytes: is it a good key of the wrong kind?
    private static bool IsEllipticCurve(string label, byte[] der, string? password)
    {
        if (label == "RSA PRIVATE KEY")
            return false;
        using var curve = ECDsa.Create();
        try
        {
            if (label == "PRIVATE KEY")
                curve.ImportPkcs8PrivateKey(der, out _);
            else
                curve.ImportEncryptedPkcs8PrivateKey(password, der, out _);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static X509ContentType TypeOf(byte[] content)
    {
        try
        {
            return X509Certificate2.GetCertContentType(content);
        }
        catch (CryptographicException)
        {
            return X509ContentType.Unknown;
        }
    }

    private const string NewKey =
        "Make a new key and upload its certificate: openssl req -x509 -newkey rsa:2048 -noenc -days 730 -subj /CN=sidecar " +
        "-keyout key.pem -out cert.pem";

    private static SigningKeyResult EllipticCurve(string path) => Refuse(SigningKeyProblemKind.EllipticCurve,
        $"The signing key {path} is an elliptic curve key; Salesforce silently rejects EC keys, it takes RSA only.", NewKey);

    private static SigningKeyResult PasswordMissing(string path) => Refuse(SigningKeyProblemKind.PasswordMissing,
        $"The signing key {path} is encrypted and no password is configured.",
        "Set the key password path to a file that holds the password.");

    private static SigningKeyResult PasswordWrong(string path) => Refuse(SigningKeyProblemKind.PasswordWrong,
        $"The signing key {path} cannot be decrypted with the configured password.",
        "Check the file that the key password path names (a trailing line break is ignored, other spaces count).");

    private static SigningKeyResult Broken(string path, string why) => Refuse(SigningKeyProblemKind.Broken,
        $"The signing key {path} is broken: {why}.", "Check that it was copied whole; openssl pkey -noout -check -in FILE tells more.");

    private static SigningKeyResult Refuse(SigningKeyProblemKind kind, string message, string remedy) =>
        new(new SigningKeyProblem(kind, message, remedy));
}
