using System.Buffers;
using System.Net;
using System.Text.Json;
using Sidecar.AccessTokens;

namespace Sidecar.SharedTokens;

/// <summary>A token with what replicas must know of it to agree on the newest one.</summary>
/// <param name="Token">The token.</param>
/// <param name="Generation">
/// Orders the tokens of one identity: the time of the login in milliseconds, and always more than that of the token it replaced, whatever
/// the clocks of the replicas say.
/// </param>
/// <param name="IssuedAt">When its session began, by the clock of the replica that logged in.</param>
internal sealed record SharedToken(AccessToken Token, long Generation, DateTimeOffset IssuedAt)
{
    /// <summary>Clocks of replicas may differ by this much.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(2);

    /// <summary>A token response (RFC 6749 §5.1) with two members more. Secret until it is sealed.</summary>
    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("access_token", Token.Value);
            json.WriteString("instance_url", Token.InstancePrefix);
            json.WriteString("id", Token.IdentityUrl?.AbsoluteUri);
            json.WriteString("scope", Token.Scope);
            json.WriteNumber("generation", Generation);
            json.WriteNumber("issued_at", IssuedAt.ToUnixTimeMilliseconds());
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Reads what another replica wrote, by the reader of token responses: the same checks of token and host, with this replica's settings.
    /// </summary>
    /// <returns>Null when it is not acceptable, or older than <paramref name="life"/>.</returns>
    public static SharedToken? Read(byte[] content, TokenResponseReader reader, TimeSpan life, TimeProvider time)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            var issuedAt = DateTimeOffset.FromUnixTimeMilliseconds(root.GetProperty("issued_at").GetInt64());
            var age = time.GetUtcNow() - issuedAt;
            if (age < -ClockTolerance || age >= life || reader.Read(HttpStatusCode.OK, content).Token is not { } token)
            {
                return null;
            }

            // It counts as used when it was issued: what other replicas did with it since is not known here.
            var ticks = (long)(Math.Max(0, age.TotalSeconds) * time.TimestampFrequency);
            var received = new AccessToken(token.Value, token.InstanceUrl, token.IdentityUrl, token.Scope, token.IssuedAt - ticks);
            return new(received, root.GetProperty("generation").GetInt64(), issuedAt);
        }
        catch (Exception garbled) when (garbled is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Never the token.</summary>
    public override string ToString() => $"{Token}, generation {Generation}";
}
