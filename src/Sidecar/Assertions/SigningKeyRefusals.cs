using Sidecar.Certificates;

namespace Sidecar.Assertions;

/// <summary>Texts about keys that cannot be used, for those that several formats share.</summary>
internal static class SigningKeyRefusals
{
    public const string MountTheKey = "Mount the private key. The certificate belongs into the app in Salesforce.";

    private const string NewKey =
        "Make a new key and upload its certificate: openssl req -x509 -newkey rsa:2048 -noenc -days 730 -subj /CN=sidecar "
        + "-keyout key.pem -out cert.pem";

    public static MountedFileResult<SigningKey> EllipticCurve(string path) => Refuse(MountedFileProblemKind.EllipticCurve,
        $"The signing key {path} is an elliptic curve key; Salesforce takes RSA only and rejects EC keys without saying so.", NewKey);

    public static MountedFileResult<SigningKey> TooWeak(string path, int bits, int needed) => Refuse(MountedFileProblemKind.TooWeak,
        $"The signing key {path} has {bits} bits; Salesforce needs RSA with at least {needed}.", NewKey);

    public static MountedFileResult<SigningKey> PasswordMissing(string path) => Refuse(MountedFileProblemKind.PasswordMissing,
        $"The signing key {path} is encrypted and no password is configured.",
        "Set the key password path to a file that holds the password.");

    public static MountedFileResult<SigningKey> PasswordWrong(string path) => Refuse(MountedFileProblemKind.PasswordWrong,
        $"The signing key {path} cannot be decrypted with the configured password.",
        "Check the file that the key password path names (a trailing line break is ignored, other spaces count).");

    public static MountedFileResult<SigningKey> Broken(string path, string why) => Refuse(MountedFileProblemKind.Broken,
        $"The signing key {path} is broken: {why}.", "Check that it was copied whole; openssl pkey -noout -check -in FILE tells more.");

    public static MountedFileResult<SigningKey> Refuse(MountedFileProblemKind kind, string message, string remedy)
        => new(new MountedFileProblem(kind, message, remedy));
}
