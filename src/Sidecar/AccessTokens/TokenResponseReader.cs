using System.Net;
using System.Text.Json;
using Sidecar.Configuration;
using Sidecar.Secrets;

namespace Sidecar.AccessTokens;

/// <summary>
/// Reads the token endpoint's response (WF §1.3, §1.4). It is tolerant of what varies between releases and flows (unknown members, content
/// type, byte order mark, a missing <c>id</c>), and strict about what is used: the token becomes a header, and the host gets the data.
/// </summary>
internal sealed class TokenResponseReader(DestinationPolicy destinations, TimeProvider time)
{
    /// <summary>JWT-format tokens have some 2,000 characters; Salesforce takes headers of 16 KiB altogether (WF §7.3).</summary>
    private const int LongestToken = 12 * 1024;

    private const string CheckPath =
        "Check that the login host is the org's My Domain and that no proxy or maintenance page responds in its place.";

    public AccessTokenResult Read(HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        var code = (int)status;
        if (code is >= 300 and < 400)
        {
            return Unreadable(
                $"The token endpoint responded with {code}, a redirect, and the sidecar never follows a redirect with an assertion.");
        }

        var members = Members.Parse(body);
        if (code >= 500)
        {
            return Passing(code, members);
        }

        if (code is >= 200 and < 300)
        {
            return members is not null
                ? Grant(members, code)
                : Unreadable($"The token endpoint responded with {code} and {Describe(body.Span)} in place of a token.");
        }

        // 429 alone says what it means. Only an error that the table knows says more.
        if (members?.Error is { } error
            && (status != HttpStatusCode.TooManyRequests
                || TokenErrorTable.Find(error, members.ErrorDescription) != TokenErrorTable.Unknown))
        {
            return Refusal(code, error, members.ErrorDescription);
        }

        if (status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests)
        {
            return Passing(code, members);
        }

        return Unreadable($"The token endpoint responded with {code} and {Describe(body.Span)} in place of an OAuth error.");
    }

    public static AccessTokenResult Unreadable(string message)
        => new(new AccessTokenProblem(AccessTokenProblemKind.Unreadable, message, CheckPath));

    private AccessTokenResult Grant(Members members, int code)
    {
        if (members.Error is { } error)
        {
            return Refusal(code, error, members.ErrorDescription);
        }

        if (members.AccessToken is not { Length: > 0 } value)
        {
            return Unreadable("The token endpoint's response has no access_token.");
        }

        // It becomes a header value and XML text: a line break or a space in it would become a second header or a cut token.
        if (value.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return Unreadable("The token endpoint's access_token contains characters that no token has.");
        }

        if (value.Length > LongestToken)
        {
            return Unreadable($"The token endpoint's access_token has {value.Length} characters, more than any header may have.");
        }

        if (members.InstanceUrl is not { Length: > 0 } instance)
        {
            return Unreadable("The token endpoint's response has no instance_url.");
        }

        if (!Uri.TryCreate(instance, UriKind.Absolute, out var url))
        {
            return NotAllowed(SafeText.From(instance), "it is not an absolute URL");
        }

        if (destinations.Refusal(url) is { } refusal)
        {
            return NotAllowed(SafeText.From(url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)), refusal);
        }

        // Only an http(s) URL has the segments that org and user are read from; anything else is treated as absent.
        var identity = Uri.TryCreate(members.Id, UriKind.Absolute, out var id) && id.Scheme.StartsWith("http", StringComparison.Ordinal)
            ? id
            : null;
        var origin = new Uri(url.GetLeftPart(UriPartial.Authority));
        return new(new AccessToken(value, origin, identity, members.Scope, time.GetTimestamp()));
    }

    private static AccessTokenResult NotAllowed(string instance, string why) => new(new AccessTokenProblem(
        AccessTokenProblemKind.UpstreamNotAllowed,
        $"The token endpoint named {instance} as the org's host, which is not allowed: {why}.",
        "Check the login host. If the org really is there, add its host to Sidecar:Upstream:AllowedHostSuffixes."));

    private static AccessTokenResult Refusal(int code, string rawError, string? rawDescription)
    {
        var row = TokenErrorTable.Find(rawError, rawDescription);
        var error = SafeText.From(rawError, 64);
        var description = rawDescription is null ? null : SafeText.From(rawDescription);
        var kind = row.Class switch
        {
            TokenErrorClass.Transient => AccessTokenProblemKind.Transient,
            TokenErrorClass.RateLimited => AccessTokenProblemKind.RateLimited,
            _ => AccessTokenProblemKind.Refused,
        };
        var message = $"The token endpoint responded with {code} {error}{(description is null ? "" : $" ({description})")}: {row.Cause}.";
        return new(new AccessTokenProblem(kind, message, row.Remedy, null, error, description) { Row = row });
    }

    private static AccessTokenResult Passing(int code, Members? members)
    {
        var limited = code == (int)HttpStatusCode.TooManyRequests;
        var error = members?.Error is { } raw ? SafeText.From(raw, 64) : null;
        return new(new AccessTokenProblem(
            limited ? AccessTokenProblemKind.RateLimited : AccessTokenProblemKind.Transient,
            $"The token endpoint responded with {code}{(error is null ? "" : " " + error)}, a passing failure.", null, null, error));
    }

    // Never the content itself: it may be anything, a page that echoes the assertion included.
    private static string Describe(ReadOnlySpan<byte> body)
    {
        var text = body.Trim(" \t\r\n"u8);
        return text switch
        {
            [] => "an empty body",
            [(byte)'<', ..] => "HTML or XML",
            [(byte)'{', ..] => "JSON that cannot be read",
            _ => $"{body.Length} bytes that are no JSON object",
        };
    }

    private sealed class Members
    {
        public string? AccessToken { get; private init; }
        public string? InstanceUrl { get; private init; }
        public string? Id { get; private init; }
        public string? Scope { get; private init; }
        public string? Error { get; private init; }
        public string? ErrorDescription { get; private init; }

        public static Members? Parse(ReadOnlyMemory<byte> body)
        {
            if (body.Span.StartsWith("\uFEFF"u8))
            {
                body = body[3..];
            }

            try
            {
                using var document = JsonDocument.Parse(body);
                var root = document.RootElement;
                return root.ValueKind != JsonValueKind.Object ? null : new Members
                {
                    AccessToken = Text(root, "access_token"),
                    InstanceUrl = Text(root, "instance_url"),
                    Id = Text(root, "id"),
                    Scope = Text(root, "scope"),
                    Error = Text(root, "error"),
                    ErrorDescription = Text(root, "error_description"),
                };
            }
            catch (Exception garbled) when (garbled is JsonException or InvalidOperationException)
            {
                // InvalidOperationException: a string that is no valid text, such as half a surrogate pair.
                return null;
            }
        }

        private static string? Text(JsonElement root, string name)
            => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
