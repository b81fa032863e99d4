using System.Security.Cryptography;
using Sidecar.Assertions;

namespace Sidecar.SharedTokens;

/// <summary>
/// Seals what goes to Redis with AES-256-GCM. The key is derived from the signing key, which all replicas have, and what is sealed is bound
/// to the identity: who can read Redis learns nothing, and who can write it can plant nothing, not even another principal's value.
/// </summary>
internal sealed class TokenSeal
{
    private const byte Version = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int HeaderSize = 1 + NonceSize + TagSize;

    private readonly byte[] _key;
    private readonly byte[] _binding;

    private TokenSeal(string name, byte[] key, byte[] binding) => (Name, _key, _binding) = (name, key, binding);

    /// <summary>Tells the entries of different signing keys apart. Says nothing about the key.</summary>
    public string Name { get; }

    /// <returns>Null when the platform does not let a secret be derived from the key.</returns>
    public static TokenSeal? From(SigningKey key, byte[] binding)
    {
        try
        {
            var name = Convert.ToHexStringLower(key.Derive("sf-sidecar shared token name 1"u8, 8));
            return new(name, key.Derive("sf-sidecar shared token seal 1"u8, 32), binding);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Version, nonce, tag and cipher text. The nonce is random: a seal is made a few times an hour.</summary>
    public byte[] Seal(ReadOnlySpan<byte> content)
    {
        var sealedContent = new byte[HeaderSize + content.Length];
        sealedContent[0] = Version;
        var nonce = sealedContent.AsSpan(1, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagSize);
        aes.Encrypt(nonce, content, sealedContent.AsSpan(HeaderSize), sealedContent.AsSpan(1 + NonceSize, TagSize), _binding);
        return sealedContent;
    }

    /// <returns>The content; null when it was not sealed by this key for this identity.</returns>
    public byte[]? Open(ReadOnlySpan<byte> sealedContent)
    {
        if (sealedContent.Length < HeaderSize || sealedContent[0] != Version)
        {
            return null;
        }

        var content = new byte[sealedContent.Length - HeaderSize];
        try
        {
            using var aes = new AesGcm(_key, TagSize);
            aes.Decrypt(
                sealedContent.Slice(1, NonceSize), sealedContent[HeaderSize..], sealedContent.Slice(1 + NonceSize, TagSize), content,
                _binding);
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
