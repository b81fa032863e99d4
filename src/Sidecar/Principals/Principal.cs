using Sidecar.AccessTokens;

namespace Sidecar.Principals;

/// <summary>
/// A Salesforce user that the sidecar acts as: its access token, who it is in its org, and the session that legacy clients get instead.
/// Nothing of one principal serves another.
/// </summary>
internal sealed class Principal(AccessTokenSource tokens, IOrgIdentitySource identity, PlaceholderSession placeholder)
{
    public AccessTokenSource Tokens { get; } = tokens;

    public IOrgIdentitySource Identity { get; } = identity;

    public PlaceholderSession Placeholder { get; } = placeholder;

    /// <summary>What the org has used of its API calls.</summary>
    public ApiQuota Quota { get; } = new();
}
