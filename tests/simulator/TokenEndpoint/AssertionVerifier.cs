using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Simulator.TokenEndpoint;

/// <summary>Whom an assertion speaks for, or why it is refused.</summary>
internal readonly record struct AssertionVerdict(OrgUser? User, TokenError? Error);

/// <summary>The rules of WF §1.2, checked in the order that gives each mistake its own message.</summary>
internal sealed class AssertionVerifier(OrgState org, UploadedCertificates certificates)
{
    // Assertions live minutes, so every jti seen is kept: a simulator's life is short.
    private readonly ConcurrentDictionary<string, bool> _seenIds = new(StringComparer.Ordinal);

    public AssertionVerdict Verify(string assertion)
    {
        var parts = assertion.Split('.');
        if (parts.Length != 3
            || !TryDecode(parts[0], out var headerBytes) || !TryDecode(parts[1], out var claimBytes)
                || !TryDecode(parts[2], out var signature)
            || !TryParse(headerBytes, out var header) || !TryParse(claimBytes, out var claims)
            || Text(header, "alg") != "RS256")
        {
            return Refuse(TokenError.InvalidAssertion);
        }

        if (Text(claims, "iss") != org.Options.ConsumerKey)
        {
            return Refuse(org.Options.ExternalClientApp ? TokenError.AppNotFound : TokenError.ClientIdentifierInvalid);
        }

        if (CheckAudience(Text(claims, "aud")) is { } audienceError)
        {
            return Refuse(audienceError);
        }

        if (!certificates.Verify(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature, org.Clock.Told))
        {
            return Refuse(TokenError.InvalidAssertion);
        }

        if (!TryReadExpiry(claims, out var expiry) || expiry <= org.Clock.Told.ToUnixTimeSeconds())
        {
            return Refuse(TokenError.InvalidAssertion);
        }

        if (Text(claims, "sub") is not { } subject || org.Identity.Find(subject) is not { } user)
        {
            return Refuse(TokenError.UserNotApproved);
        }

        return Text(claims, "jti") is { } id && !_seenIds.TryAdd(id, true)
            ? Refuse(TokenError.InvalidAssertion)
            : new AssertionVerdict(user, null);
    }

    private TokenError? CheckAudience(string? audience)
    {
        if (audience == "https://test.salesforce.com" && org.Options.ExternalClientApp)
        {
            return TokenError.AppNotFound;
        }

        // Exact comparison: a trailing slash or http for https is a mistake at Salesforce too.
        var known = audience is not null
            && (audience == "https://login.salesforce.com"
                || audience == org.InstanceUrl
                || org.Origins.Contains(audience)
                || org.Options.Audiences.Contains(audience));
        return known ? null : TokenError.AudienceInvalid;
    }

    /// <summary>Seconds as a number or a string; milliseconds are just a date far ahead, for there is no upper bound (WF §1.2).</summary>
    private static bool TryReadExpiry(JsonElement claims, out double expiry)
    {
        expiry = 0;
        return claims.TryGetProperty("exp", out var value) && value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out expiry),
            JsonValueKind.String => double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out expiry),
            _ => false,
        };
    }

    private static AssertionVerdict Refuse(TokenError error) => new(null, error);

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length == 0 || text.Contains('=', StringComparison.Ordinal) || !Base64Url.IsValid(text))
        {
            return false;
        }

        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }

    private static bool TryParse(byte[] bytes, out JsonElement element)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            element = document.RootElement.Clone();
            return element.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            element = default;
            return false;
        }
    }
}
