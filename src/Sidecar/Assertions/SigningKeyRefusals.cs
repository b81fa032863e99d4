namespace Sidecar.Assertions;

/// <summary>What is said of a key that cannot be used, where more than one format can say it.</summary>
internal static class SigningKeyRefusals
{
    public const string MountTheKey = "Mount the private key; the certificate is what belongs into the app in Salesforce.";

    private const string NewKey =
        "Make a new key and upload its certificate: openssl req -x509 -newkey rsa:2048 -noenc -days 730 -subj /CN=sidecar " +
        "-keyout key.pem -out cert.pem";

    public static SigningKeyResult EllipticCurve(string path) => Refuse(SigningKeyProblemKind.EllipticCurve,
        $"The signing key {path} is an elliptic curve key; Salesforce silently rejects EC keys, it takes RSA only.", NewKey);

    public static SigningKeyResult TooWeak(string path, int bits, int needed) => Refuse(SigningKeyProblemKind.TooWeak,
        $"The signing key {path} has {bits} bits; Salesforce needs RSA with at least {needed}.", NewKey);

    public static SigningKeyResult PasswordMissing(string path) => Refuse(SigningKeyProblemKind.PasswordMissing,
        $"The signing key {path} is encrypted and no password is configured.",
        "Set the key password path to a file that holds the password.");

    public static SigningKeyResult PasswordWrong(string path) => Refuse(SigningKeyProblemKind.PasswordWrong,
        $"The signing key {path} cannot be decrypted with the configured password.",
        "Check the file that the key password path names (a trailing line break is ignored, other spaces count).");

    public static SigningKeyResult Broken(string path, string why) => Refuse(SigningKeyProblemKind.Broken,
        $"The signing key {path} is broken: {why}.", "Check that it was copied whole; openssl pkey -noout -check -in FILE tells more.");

    public static SigningKeyResult Refuse(SigningKeyProblemKind kind, string message, string remedy) =>
        new(new SigningKeyProblem(kind, message, remedy));
}
