using System.Text;

namespace Sidecar.Secrets;

/// <summary>
/// Hides the one access token of a request, which is known, wherever it stands in a text or in bytes. Nothing else changes: whatever else
/// looks like a session is the client's data. Where the token is not known, <see cref="SafeText"/> guesses by its form.
/// </summary>
internal static class SecretMask
{
    private const string Mask = "(session id masked)";

    public static string Apply(string text, SessionCredential credential)
        => text.Replace(credential.SecretPart, Mask, StringComparison.Ordinal);

    /// <summary>A decoded response body as a text without the token.</summary>
    public static string Apply(ReadOnlySpan<byte> body, SessionCredential credential) => Apply(Encoding.UTF8.GetString(body), credential);

    /// <summary>
    /// What the secret looks like in the encodings that bodies have. Only the part after the <c>!</c> is looked for: the mark before it
    /// may be escaped.
    /// </summary>
    public static byte[][] FormsOf(SessionCredential credential) =>
    [
        Encoding.UTF8.GetBytes(credential.SecretPart),
        Encoding.Unicode.GetBytes(credential.SecretPart),
        Encoding.BigEndianUnicode.GetBytes(credential.SecretPart),
    ];
}
