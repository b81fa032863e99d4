using System.Diagnostics.CodeAnalysis;

namespace Sidecar.AccessTokens;

/// <summary>
/// What the token endpoint returned (RFC 6749 §5.1, WF §1.3), with the header values that carry it built once, so that
/// the hot path allocates nothing. Immutable but for the time of its last successful use.
/// </summary>
public sealed class AccessToken
{
    private long _lastUsed;

    /// <param name="value">The access token itself. Secret.</param>
    /// <param name="instanceUrl">Origin of the org, without trailing slash; the only host this token may be sent to.</param>
    /// <param name="identityUrl">The <c>id</c> member; its last two segments are org id and user id. May be null.</param>
    /// <param name="scope">Granted scopes, or null.</param>
    /// <param name="issuedAt"><see cref="TimeProvider.GetTimestamp"/> when it was received; counts as first use.</param>
    public AccessToken(string value, Uri instanceUrl, Uri? identityUrl, string? scope, long issuedAt)
    {
        Value = value;
        InstanceUrl = instanceUrl;
        InstancePrefix = instanceUrl.GetLeftPart(UriPartial.Authority);
        IdentityUrl = identityUrl;
        Scope = scope;
        BearerHeader = "Bearer " + value;
        OAuthHeader = "OAuth " + value;
        SecretPart = value.IndexOf('!', StringComparison.Ordinal) is var mark and >= 0 && value.Length - mark > 8 ? value[(mark + 1)..] : value;
        IssuedAt = issuedAt;
        _lastUsed = issuedAt;
        var segments = identityUrl?.Segments;
        if (segments is { Length: >= 2 })
        {
            OrganizationId = segments[^2].Trim('/');
            UserId = segments[^1].Trim('/');
        }
    }

    public string Value { get; }

    /// <summary>What of <see cref="Value"/> is secret and looks the same however it is escaped: what follows the org id and its <c>!</c> (WF §1.6).</summary>
    internal string SecretPart { get; }

    public Uri InstanceUrl { get; }

    /// <summary>Scheme and authority of <see cref="InstanceUrl"/>, as the forwarder wants it.</summary>
    public string InstancePrefix { get; }

    public Uri? IdentityUrl { get; }

    public string? Scope { get; }

    /// <summary>18-character org id, or null when the answer named none.</summary>
    public string? OrganizationId { get; }

    /// <summary>18-character user id, or null when the answer named none.</summary>
    public string? UserId { get; }

    /// <summary><c>Bearer …</c>, for REST, Bulk 2, identity.</summary>
    public string BearerHeader { get; }

    /// <summary><c>OAuth …</c>, for CometD (WF §3.5).</summary>
    public string OAuthHeader { get; }

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

/// <summary>An access token, or the reason why there is none. Expected failure is a value, not an exception.</summary>
public readonly struct AccessTokenResult
{
    public AccessTokenResult(AccessToken token) => Token = token;

    public AccessTokenResult(AccessTokenProblem problem) => Problem = problem;

    public AccessToken? Token { get; }

    public AccessTokenProblem? Problem { get; }

    [MemberNotNullWhen(true, nameof(Token))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool Succeeded => Token is not null;
}
