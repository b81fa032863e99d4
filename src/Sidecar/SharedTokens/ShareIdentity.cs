using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sidecar.SharedTokens;

/// <summary>Whose tokens are shared. Replicas share exactly when all of this is the same.</summary>
/// <param name="Principal">Name of the principal.</param>
/// <param name="ConsumerKey">Consumer key of the app.</param>
/// <param name="Username">Salesforce user.</param>
/// <param name="LoginHost">Origin of the org's login host.</param>
/// <param name="TokenEndpoint">Where the token comes from.</param>
/// <param name="Group">Group of replicas (<c>Sidecar:SharedTokens:Group</c>).</param>
internal sealed record ShareIdentity(
    string Principal, string ConsumerKey, string Username, string LoginHost, string TokenEndpoint, string Group)
{
    /// <summary>
    /// All of it in one byte string, to which a sealed token is bound. Each part has its length before it, so that no two identities have
    /// the same bytes.
    /// </summary>
    public byte[] Binding()
    {
        var bytes = new List<byte>();
        foreach (var part in (string[])["sf-sidecar shared token 1", Principal, ConsumerKey, Username, LoginHost, TokenEndpoint, Group])
        {
            var text = Encoding.UTF8.GetBytes(part);
            var length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, text.Length);
            bytes.AddRange(length);
            bytes.AddRange(text);
        }

        return [.. bytes];
    }

    /// <summary>What stands for it in the names of keys: a hash, because user names need not be readable in Redis.</summary>
    public string Name() => Convert.ToHexStringLower(SHA256.HashData(Binding()).AsSpan(0, 16));
}
