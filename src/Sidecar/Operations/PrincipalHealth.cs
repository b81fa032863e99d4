using Sidecar.AccessTokens;
using Sidecar.Principals;

namespace Sidecar.Operations;

/// <summary>How one principal is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Required">Whether the sidecar is ready only with it.</param>
/// <param name="Healthy">Whether it can do its work.</param>
/// <param name="Reason">In words.</param>
/// <param name="Problem">Why there is no access token, or null.</param>
/// <param name="Keys">Its signing keys.</param>
/// <param name="Share">Whether its login is shared with other replicas; null when that is not configured.</param>
internal sealed record PrincipalHealth(
    string Name, bool Required, bool Healthy, string Reason, AccessTokenProblem? Problem, IReadOnlyList<SigningKeyState> Keys,
    TokenShareStatus? Share)
{
    public static PrincipalHealth Of(Principal principal)
    {
        var status = principal.Tokens.Status;
        var (healthy, reason) = status switch
        {
            { HasToken: true } => (true, "an access token is at hand"),
            { EverHadToken: true } => (true, "an access token was had; the last attempt to get another failed"),
            { Problem: null } when !principal.Options.Required => (true, "nobody has used it yet"),
            { Problem: null } => (false, "the first login is still running"),
            _ => (false, "no access token yet"),
        };
        return new(
            principal.Name, principal.Options.Required, healthy, reason, status.HasToken ? null : status.Problem,
            SigningKeyHealth.Of(principal), principal.Tokens.Share);
    }
}
