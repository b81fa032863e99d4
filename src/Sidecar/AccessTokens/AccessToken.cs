using Sidecar.Secrets;

namespace Sidecar.AccessTokens;

/// <summary>
/// What the token endpoint returned (RFC 6749 §5.1, WF §1.3). Immutable but for the time of its last successful use.
/// </summary>
internal sealed class AccessToken
{
    private long _lastUsed;

    /// <param name="value">The access token itself. Secret.</param>
    /// <param name="instanceUrl">Origin of the org, without trailing slash; the only host this token may be sent to.</param>
    /// <param name="identityUrl">The <c>id</c> member; its last two segments are org id and user id. May be null.</param>
    /// <param name="scope">Granted scopes, or null.</param>
    /// <param name="issuedAt"><see cref="TimeProvider.GetTimestamp"/> when it was received; counts as first use.</param>
    public AccessToken(string value, Uri instanceUrl, Uri? identityUrl, string? scope, long issuedAt)
    {
        Credential = new(value);
        InstanceUrl = instanceUrl;
        InstancePrefix = instanceUrl.GetLeftPart(UriPartial.Authority);
        IdentityUrl = identityUrl;
        Scope = scope;
        IssuedAt = issuedAt;
        _lastUsed = issuedAt;
        var segments = identityUrl?.Segments;
        if (segments is { Length: >= 2 })
        {
            OrganizationId = segments[^2].Trim('/');
            UserId = segments[^1].Trim('/');
        }
    }

    /// <summary>The token as it stands in requests. Secret.</summary>
    public SessionCredential Credential { get; }

    /// <summary>The token itself. Secret.</summary>
    public string Value => Credential.Value;

    public Uri InstanceUrl { get; }

    /// <summary>Scheme and authority of <see cref="InstanceUrl"/>, as the forwarder wants it.</summary>
    public string InstancePrefix { get; }

    public Uri? IdentityUrl { get; }

    public string? Scope { get; }

    /// <summary>18-character org id, or null when the response named none.</summary>
    public string? OrganizationId { get; }

    /// <summary>18-character user id, or null when the response named none.</summary>
    public string? UserId { get; }

    /// <summary>True for a JWT-format token, which SOAP and Bulk 1 refuse (WF §1.6).</summary>
    public bool IsJwt => Value.StartsWith("eyJ", StringComparison.Ordinal) && Value.Count('.') == 2;

    /// <summary>Timestamp of receipt (<see cref="TimeProvider.GetTimestamp"/>).</summary>
    public long IssuedAt { get; }

    /// <summary>Timestamp of the last use that Salesforce accepted; each one renews the sliding session (WF §1.5).</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Records a use that Salesforce accepted.</summary>
    public void MarkUsed(long timestamp) => Volatile.Write(ref _lastUsed, timestamp);

    /// <summary>Never the token.</summary>
    public override string ToString() => $"access token for {OrganizationId ?? "unknown org"} at {InstanceUrl.Host}";
}
