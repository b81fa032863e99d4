using System.Text;
using Sidecar.Configuration;
using Sidecar.Dialects;
using Sidecar.Listening;

namespace Sidecar.LegacyLogins;

/// <summary>
/// Answers <c>/services/oauth2/token</c>, <c>revoke</c> and <c>introspect</c> here (WF §2.6). Nothing of these requests is forwarded: they
/// hold passwords, and a revoke would end the session of every other client (WF §2.5).
/// </summary>
internal sealed class OAuthLogins(
    SidecarOptions options, PlaceholderSession placeholder, IOrgIdentitySource orgs, LocalPassword password, TimeProvider time, LoginLog log)
{
    private const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private const string Scope = "api id web";
    private const string Methods = "GET, HEAD, POST, OPTIONS";

    /// <summary>True for <c>/services/oauth2/token</c>, <c>revoke</c>, <c>introspect</c> (any case, trailing and double slashes).</summary>
    public static bool Handles(PathString path) => EndpointOf(path) is not null;

    public Task AnswerAsync(HttpContext context)
    {
        // The same reading of the path as the pipeline's, or a token request in disguise would be answered as a revoke.
        var endpoint = EndpointOf(CanonicalPath.Of(context.Request.Path));
        var method = context.Request.Method;
        if (HttpMethods.IsOptions(method))
        {
            context.Response.Headers.Allow = Methods;
            return OAuthAnswer.WriteBytesAsync(context, StatusCodes.Status200OK, null, []);
        }

        if (!HttpMethods.IsGet(method) && !HttpMethods.IsPost(method) && !HttpMethods.IsHead(method)) return RefuseMethodAsync(context);
        return endpoint switch
        {
            "token" => AnswerTokenAsync(context),
            "introspect" => AnswerIntrospectAsync(context),
            // 200 with nothing in it; the token, wherever it stands, is not even looked at.
            _ => OAuthAnswer.WriteBytesAsync(context, StatusCodes.Status200OK, null, []),
        };
    }

    /// <summary>The parameters of a request; null when they could not be read and the answer says so already.</summary>
    private async Task<OAuthParameters?> ReadAsync(HttpContext context)
    {
        var (parameters, error) = await OAuthParameters.ReadAsync(context.Request, options.LegacyLogins.MaxBodySize, time).ConfigureAwait(false);
        if (parameters is not null) return parameters;
        log.Unreadable(context, "oauth", error!.Description);
        await OAuthAnswer.WriteErrorAsync(context, null, error).ConfigureAwait(false);
        return null;
    }

    private async Task AnswerTokenAsync(HttpContext context)
    {
        if (await ReadAsync(context).ConfigureAwait(false) is not { } parameters) return;
        var grant = parameters["grant_type"];
        if (grant is null && !HttpMethods.IsPost(context.Request.Method))
        {
            await RefuseMethodAsync(context).ConfigureAwait(false);
            return;
        }

        if (Check(grant, parameters, context.Request) is { } refusal)
        {
            log.Refused(context, "oauth2/token", KnownGrant(grant) ?? "unknown grant", refusal.Description);
            await OAuthAnswer.WriteErrorAsync(context, parameters["format"], refusal).ConfigureAwait(false);
            return;
        }

        var org = await orgs.GetAsync(context.RequestAborted).ConfigureAwait(false);
        log.Answered(context, "oauth2/token", grant!);
        await WriteTokenAsync(context, grant!, parameters["format"], org).ConfigureAwait(false);
    }

    private Task WriteTokenAsync(HttpContext context, string grant, string? format, OrgIdentity org)
    {
        var origin = ClientOrigin.Of(context, options);
        var id = $"{origin}/id/{org.OrganizationId}/{org.UserId}";
        var issuedAt = time.GetUtcNow().ToUnixTimeMilliseconds().ToString();
        (string, string) accessToken = ("access_token", placeholder.For(org)), scope = ("scope", Scope), instanceUrl = ("instance_url", origin);
        (string, string) identity = ("id", id), type = ("token_type", "Bearer"), issued = ("issued_at", issuedAt);
        (string, string) signature = ("signature", placeholder.Sign(id, issuedAt));
        // Never a refresh_token: tap-salesforce and Airbyte would write it over the real one in their configuration (WF §2.6).
        return grant switch
        {
            JwtBearer => OAuthAnswer.WriteAsync(context, format, 200, accessToken, scope, instanceUrl, identity, type),
            "password" => OAuthAnswer.WriteAsync(context, format, 200, accessToken, instanceUrl, identity, type, issued, signature),
            _ => OAuthAnswer.WriteAsync(context, format, 200, accessToken, signature, scope, instanceUrl, identity, type, issued),
        };
    }

    private async Task AnswerIntrospectAsync(HttpContext context)
    {
        if (await ReadAsync(context).ConfigureAwait(false) is not { } parameters) return;
        var token = parameters["token"];
        var active = token is not null && (!options.LegacyLogins.RequirePlaceholder || placeholder.Recognises(token));
        var org = active ? await orgs.GetAsync(context.RequestAborted).ConfigureAwait(false) : null;
        await OAuthAnswer.WriteJsonAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("active", active);
            if (org is not null)
            {
                var now = time.GetUtcNow().ToUnixTimeSeconds();
                json.WriteString("scope", Scope);
                json.WriteString("username", org.UserInfo["userName"]);
                json.WriteString("sub", $"{ClientOrigin.Of(context, options)}/id/{org.OrganizationId}/{org.UserId}");
                json.WriteString("token_type", "access_token");
                json.WriteNumber("exp", now + (int.TryParse(org.UserInfo["sessionSecondsValid"], out var seconds) ? seconds : 7200));
                json.WriteNumber("iat", now);
                json.WriteNumber("nbf", now);
            }

            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    /// <summary>Why a token request is refused, or null. Which user it names does not matter: there is one (WF §6.2).</summary>
    private OAuthError? Check(string? grant, OAuthParameters parameters, HttpRequest request)
    {
        if (KnownGrant(grant) is null) return new OAuthError(400, "unsupported_grant_type", "grant type not supported");
        if (grant == "password")
        {
            foreach (var name in (ReadOnlySpan<string>)["username", "password"])
            {
                if (parameters[name] is null) return new OAuthError(400, "invalid_request", $"missing required parameter: {name}");
            }
        }

        var credential = grant switch
        {
            "password" => parameters["password"],
            "refresh_token" => parameters["refresh_token"],
            "client_credentials" => parameters["client_secret"] ?? BasicPassword(request),
            "authorization_code" or "device" or "urn:ietf:params:oauth:grant-type:device_code" => parameters["code"] ?? parameters["device_code"],
            _ => parameters["assertion"],
        };
        return password.Accepts(credential) ? null : new OAuthError(400, "invalid_grant", "authentication failure");
    }

    /// <summary>The grant when it is one that Salesforce has; only such a one is fit for the log.</summary>
    private static string? KnownGrant(string? grant) => grant is
        "password" or "refresh_token" or "client_credentials" or "authorization_code" or "assertion" or JwtBearer or
        "urn:ietf:params:oauth:grant-type:saml2-bearer" or "device" or "urn:ietf:params:oauth:grant-type:device_code" ? grant : null;

    private static string? BasicPassword(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return null;
        var encoded = header.AsSpan("Basic ".Length).Trim();
        var decoded = new byte[encoded.Length];
        if (!Convert.TryFromBase64Chars(encoded, decoded, out var length)) return null;
        var pair = Encoding.UTF8.GetString(decoded, 0, length);
        return pair.IndexOf(':') is var colon && colon >= 0 ? pair[(colon + 1)..] : null;
    }

    private static Task RefuseMethodAsync(HttpContext context)
    {
        context.Response.Headers.Allow = Methods;
        return OAuthAnswer.WriteErrorAsync(context, null, new OAuthError(StatusCodes.Status405MethodNotAllowed, "invalid_request", "must use HTTP POST"));
    }

    private static string? EndpointOf(PathString path)
    {
        if (path.Value is not { Length: < 100 } value) return null;
        var segments = value.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (segments.Length != 3 || !Is(segments[0], "services") || !Is(segments[1], "oauth2")) return null;
        var endpoint = segments[2].ToLowerInvariant();
        return endpoint is "token" or "revoke" or "introspect" ? endpoint : null;
        static bool Is(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
    }
}
