using Sidecar.Assertions;

namespace Sidecar.SharedTokens;

/// <summary>A seal for each signing key of a principal; made anew when the keys change.</summary>
/// <param name="keys">The signing keys.</param>
/// <param name="binding">What sealed tokens are bound to.</param>
internal sealed class TokenSeals(SigningKeys keys, byte[] binding)
{
    private volatile Made? _made;

    /// <summary>The current key's first, then the next one's.</summary>
    public IReadOnlyList<TokenSeal> All
    {
        get
        {
            var set = keys.Set;
            if (_made is not { } made || made.Version != set.Version)
            {
                var both = new[] { set.Current, set.Next }.OfType<SigningKey>().DistinctBy(static key => key.Fingerprint);
                _made = made = new(set.Version, [.. both.Select(key => TokenSeal.From(key, binding)).OfType<TokenSeal>()]);
            }

            return made.All;
        }
    }

    private sealed record Made(int Version, IReadOnlyList<TokenSeal> All);
}
