using System.Text;

namespace Sidecar.LegacyLogins;

/// <summary>
/// The grant types of Salesforce's token endpoint (RFC 6749, RFC 7522, RFC 7523, RFC 8628), and which credential each brings.
/// </summary>
internal static class GrantTypes
{
    public const string Password = "password";
    public const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /// <summary>Only a grant that Salesforce has is fit for the log.</summary>
    public static bool IsKnown(string? grant) => grant is
        Password or "refresh_token" or "client_credentials" or "authorization_code" or "assertion" or JwtBearer
        or "urn:ietf:params:oauth:grant-type:saml2-bearer" or "device" or "urn:ietf:params:oauth:grant-type:device_code";

    /// <summary>The name of a parameter that the grant demands and the request lacks; null when there is none.</summary>
    public static string? Missing(string grant, OAuthParameters parameters)
        => grant != Password ? null
            : parameters["username"] is null ? "username"
            : parameters["password"] is null ? "password"
            : null;

    /// <summary>What the grant brings in the place of a password; null when nothing.</summary>
    public static string? CredentialOf(string grant, OAuthParameters parameters, HttpRequest request) => grant switch
    {
        Password => parameters["password"],
        "refresh_token" => parameters["refresh_token"],
        "client_credentials" => parameters["client_secret"] ?? BasicPassword(request),
        "authorization_code" or "device" or "urn:ietf:params:oauth:grant-type:device_code" => parameters["code"]
            ?? parameters["device_code"],
        _ => parameters["assertion"],
    };

    private static string? BasicPassword(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var encoded = header.AsSpan("Basic ".Length).Trim();
        var decoded = new byte[encoded.Length];
        if (!Convert.TryFromBase64Chars(encoded, decoded, out var length))
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(decoded, 0, length);
        return pair.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? pair[(colon + 1)..] : null;
    }
}
