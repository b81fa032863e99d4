using System.Security.Cryptography;

namespace Sidecar.Egress;

/// <summary>
/// Marks what goes out, so that it is known when it comes back in: with <c>hostAliases</c> the upstream's name can resolve to this very
/// process (WF §6.2). A header of its own and not <c>Via</c>: servers switch compression off for requests that carry <c>Via</c>.
/// </summary>
internal sealed class HopMarker
{
    public const string Header = "X-Sf-Sidecar-Hop";

    /// <summary>
    /// Salesforce takes a head of 16,384 bytes (WF §10). One that is near it goes out without the mark, which could tip it over. The loop
    /// that the mark is to find shows with the first other request.
    /// </summary>
    private const int LargeHead = 15 * 1024;

    private readonly string _value = RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <returns>False where the request goes out without the mark.</returns>
    public bool Mark(HttpRequestMessage request)
    {
        request.Headers.Remove(Header);
        return !IsLarge(request) && request.Headers.TryAddWithoutValidation(Header, _value);
    }

    public bool IsOurs(IHeaderDictionary headers) => headers.TryGetValue(Header, out var value) && value == _value;

    private static bool IsLarge(HttpRequestMessage request)
    {
        const int LineEndAndColon = 4;
        var size = request.RequestUri!.OriginalString.Length;
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            foreach (var value in values)
            {
                size += name.Length + value.Length + LineEndAndColon;
            }
        }

        return size > LargeHead;
    }
}
