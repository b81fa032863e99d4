namespace Sidecar.Secrets;

/// <summary>
/// An access token as it stands in a request to Salesforce, where it is a session id (WF §1.6). The header values are built once, so that
/// the hot path allocates nothing. Secret.
/// </summary>
internal sealed class SessionCredential(string value)
{
    /// <summary>Shorter secret parts are not searched for: they would match by chance.</summary>
    private const int ShortestSecretPart = 8;

    public string Value { get; } = value;

    /// <summary>
    /// What of <see cref="Value"/> is secret and looks the same however it is escaped: the part after the org id and its <c>!</c>.
    /// The whole value where there is no such part.
    /// </summary>
    public string SecretPart { get; } =
        value.IndexOf('!', StringComparison.Ordinal) is var mark and >= 0 && value.Length - mark > ShortestSecretPart
            ? value[(mark + 1)..]
            : value;

    /// <summary><c>Bearer …</c>, for REST, Bulk 2 and identity.</summary>
    public string BearerHeader { get; } = "Bearer " + value;

    /// <summary><c>OAuth …</c>, for CometD (WF §3.5).</summary>
    public string OAuthHeader { get; } = "OAuth " + value;

    /// <summary>Never the session.</summary>
    public override string ToString() => "session credential";
}
