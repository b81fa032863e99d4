using System.Security.Cryptography;

namespace Sidecar.Egress;

/// <summary>
/// Marks what goes out, so that it is known when it comes back in: with <c>hostAliases</c> the upstream's name can resolve to this very
/// process
/// (WF §6.2). A header of its own and not <c>Via</c>: servers switch compression off for requests that carry <c>Via</c>.
/// </summary>
internal sealed class HopMarker
{
    public const string Header = "X-Sf-Sidecar-Hop";

    private readonly string _value = RandomNumberGenerator.GetHexString(16, lowercase: true);

    public void Mark(HttpRequestMessage request)
    {
        request.Headers.Remove(Header);
        request.Headers.TryAddWithoutValidation(Header, _value);
    }

    public bool IsOurs(IHeaderDictionary headers) => headers.TryGetValue(Header, out var value) && value == _value;
}
