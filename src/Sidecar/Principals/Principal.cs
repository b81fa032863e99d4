using Sidecar.AccessTokens;
using Sidecar.Assertions;
using Sidecar.Configuration;

namespace Sidecar.Principals;

/// <summary>
/// A Salesforce user that the sidecar acts as: its keys, its logins and their limits, its access token, who it is in its org, and the
/// session that legacy clients get instead. Nothing of one principal serves another.
/// </summary>
internal sealed class Principal(
    PrincipalOptions options, AccessTokenSource tokens, IOrgIdentitySource identity, PlaceholderSession placeholder, SigningKeys keys,
    TokenAcquisition logins, LoginBackoff backoff)
{
    public PrincipalOptions Options => options;

    public string Name => options.Name;

    public AccessTokenSource Tokens => tokens;

    public IOrgIdentitySource Identity => identity;

    public PlaceholderSession Placeholder => placeholder;

    public SigningKeys Keys => keys;

    /// <summary>Fingerprint of the key that logged in last; null before the first login.</summary>
    public string? AcceptedKey => logins.AcceptedKey;

    /// <summary>What the org has used of its API calls.</summary>
    public ApiQuota Quota { get; } = new();

    /// <summary>Reads its keys again and ends the wait that a refusal began.</summary>
    public void Retry()
    {
        keys.Poll();
        backoff.EndRefusal();
    }
}
