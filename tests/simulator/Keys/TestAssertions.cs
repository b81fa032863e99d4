using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Simulator.Keys;

/// <summary>Assertions for tests of the org itself and for tools; the sidecar has its own signer and shares no code with this.</summary>
public static class TestAssertions
{
    public static string Sign(RSA key, JsonObject claims, string algorithm = "RS256")
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(claims);
        var text = $"{Encode($$"""{"alg":"{{algorithm}}"}""")}.{Encode(claims.ToJsonString())}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>A good assertion: expires three minutes from <paramref name="now"/>.</summary>
    public static JsonObject Claims(string consumerKey, string username, string audience, DateTimeOffset now) => new()
    {
        ["iss"] = consumerKey,
        ["sub"] = username,
        ["aud"] = audience,
        ["exp"] = now.AddMinutes(3).ToUnixTimeSeconds(),
    };

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
