using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Sidecar.Configuration;

namespace Sidecar.Principals;

/// <summary>
/// What the app gets instead of an access token: opaque in form, stable across restarts, worthless at Salesforce.
/// </summary>
/// <remarks>
/// Derived from consumer key and username, never from the private key: it is not a secret, it survives a key rotation, and every
/// replica with the same configuration recognises it. Its form is that of a real session id (WF §1.6, §2.6): the org id, <c>!</c>, 96
/// characters that need no escaping anywhere, with a single dot so that no client takes it for a JWT.
/// </remarks>
internal sealed class PlaceholderSession
{
    private const int TailLength = 96;
    private const int DotAt = 34;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";

    private readonly IOrgIdentitySource _orgs;
    private readonly string _tail;
    private readonly byte[] _signatureKey;

    public PlaceholderSession(SidecarOptions options, IOrgIdentitySource orgs)
    {
        _orgs = orgs;
        var configuration = Encoding.UTF8.GetBytes($"{options.ConsumerKey}\n{options.Username}");
        var bytes = HKDF.DeriveKey(HashAlgorithmName.SHA256, configuration, TailLength, info: "sf-sidecar placeholder session"u8.ToArray());
        _signatureKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, configuration, 32, info: "sf-sidecar placeholder signature"u8.ToArray());
        _tail = string.Create(TailLength, bytes, static (text, from) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = i == DotAt ? '.' : Alphabet[from[i] % Alphabet.Length];
            }
        });
    }

    /// <summary>The placeholder for the org as known now.</summary>
    public string Value => For(_orgs.Current);

    /// <summary>Whether <paramref name="session"/> is one that this sidecar (or a sibling with the same configuration) issued.</summary>
    /// <remarks>The part before the <c>!</c> does not count: it differs between before and after the org was first reached.</remarks>
    public bool Recognises(ReadOnlySpan<char> session)
    {
        var mark = session.IndexOf('!');
        if (mark < 0)
        {
            return false;
        }

        return CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(session[(mark + 1)..]), MemoryMarshal.AsBytes(_tail.AsSpan()));
    }

    /// <summary>Never the session: what looks like a credential in a log costs somebody an afternoon.</summary>
    public override string ToString() => "placeholder session";

    public string For(OrgIdentity identity) => $"{identity.OrganizationId15}!{_tail}";

    /// <summary>The <c>signature</c> member of OAuth answers (WF §2.6): real in form. Clients cannot check it, they lack the key.</summary>
    public string Sign(string identityUrl, string issuedAt)
        => Convert.ToBase64String(HMACSHA256.HashData(_signatureKey, Encoding.UTF8.GetBytes(identityUrl + issuedAt)));
}
