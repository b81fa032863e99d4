using Sidecar.AccessTokens;

namespace Sidecar.Principals;

/// <summary>The part of <see cref="AccessTokenSource"/> that learning the org's identity needs.</summary>
internal interface IOrgTokens
{
    /// <summary>The token that was had last, whether or not it still lives; asks nobody. Null before the first.</summary>
    AccessToken? Latest { get; }

    ValueTask<AccessTokenResult> GetAsync(CancellationToken cancellationToken);

    void MarkUsed(AccessToken token);

    void LearnSessionTimeout(TimeSpan timeout);
}

internal sealed class OrgTokens(AccessTokenSource source) : IOrgTokens
{
    public AccessToken? Latest => source.Latest;

    public ValueTask<AccessTokenResult> GetAsync(CancellationToken cancellationToken) => source.GetAsync(cancellationToken);

    public void MarkUsed(AccessToken token) => source.MarkUsed(token);

    public void LearnSessionTimeout(TimeSpan timeout) => source.LearnSessionTimeout(timeout);
}
