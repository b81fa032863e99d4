using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Sidecar.Configuration;

namespace Sidecar.Assertions;

/// <summary>Makes the assertion of RFC 7523 §2.1 as Salesforce wants it (WF §1.2).</summary>
internal sealed class AssertionSigner
{
    /// <summary>
    /// Older Salesforce texts allow five minutes, newer ones three. A longer life only helps someone who steals an assertion.
    /// </summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromMinutes(5);

    // The handler would add nbf and exp from the machine's clock; ours come from SalesforceClock.
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SidecarOptions _options;
    private readonly SalesforceClock _clock;
    private readonly string _audience;

    public AssertionSigner(SidecarOptions options, SalesforceClock clock)
    {
        if (options.AssertionLifetime <= TimeSpan.Zero || options.AssertionLifetime > MaxLifetime)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.AssertionLifetime,
                "AssertionLifetime must be above 0 and at most 5 minutes.");
        }

        _options = options;
        _clock = clock;
        _audience = options.Audience;
    }

    /// <summary>A new assertion, valid from now by Salesforce's clock. Secret: it is as good as a login until it expires.</summary>
    public string Sign(SigningKey key)
    {
        var now = _clock.UtcNow;
        var payload = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString("iss", _options.ConsumerKey);
            json.WriteString("sub", _options.Username);
            json.WriteString("aud", _audience);
            json.WriteNumber("exp", (now + _options.AssertionLifetime).ToUnixTimeSeconds());
            // No iat, nbf or jti: optional (WF §1.2), and a wrong clock or a retry can make each of them wrong.
            json.WriteEndObject();
        }

        return _handler.CreateToken(Encoding.UTF8.GetString(payload.WrittenSpan), key.Credentials);
    }
}
