using System.Globalization;
using Sidecar.Configuration;
using Sidecar.Dialects;
using Sidecar.Listening;
using Sidecar.Migration;
using Sidecar.Principals;
using Sidecar.Requests;

namespace Sidecar.LegacyLogins;

/// <summary>
/// Answers <c>/services/oauth2/token</c>, <c>revoke</c> and <c>introspect</c> (WF §2.6). Nothing of these requests is forwarded: they
/// hold passwords, and a revoke would end the session of every other client (WF §2.5).
/// </summary>
internal sealed class OAuthLogins(
    SidecarOptions options, LocalPassword password, PrincipalSelection selection, ErrorResponses errors, RequestMetrics metrics,
    TimeProvider time, LoginLog log)
{
    private const string Scope = "api id web";
    private const string Methods = "GET, HEAD, POST, OPTIONS";

    /// <param name="request">The request.</param>
    /// <param name="endpoint"><c>token</c>, <c>revoke</c> or <c>introspect</c>, see <see cref="OAuthDialect.EndpointOf"/>.</param>
    public Task AnswerAsync(ClientRequest request, string endpoint)
    {
        var method = request.Context.Request.Method;
        if (HttpMethods.IsOptions(method))
        {
            request.Context.Response.Headers.Allow = Methods;
            return OAuthResponse.WriteEmptyAsync(request);
        }

        if (!HttpMethods.IsGet(method) && !HttpMethods.IsPost(method) && !HttpMethods.IsHead(method))
        {
            return RefuseMethodAsync(request);
        }

        return endpoint switch
        {
            "token" => AnswerTokenAsync(request),
            "introspect" => AnswerIntrospectAsync(request),
            _ => AnswerRevokeAsync(request),
        };
    }

    private async Task AnswerTokenAsync(ClientRequest request)
    {
        if (await ReadAsync(request) is not { } parameters)
        {
            return;
        }

        var grant = parameters["grant_type"];
        if (grant is null && !HttpMethods.IsPost(request.Context.Request.Method))
        {
            await RefuseMethodAsync(request);
            return;
        }

        if ((Check(grant, parameters, request.Context.Request) ?? Undecided(request, parameters)) is { } refusal)
        {
            log.Refused(
                request, "oauth2/token", GrantTypes.IsKnown(grant) ? grant! : "unknown grant", LoginKind.OfGrant(grant), refusal.Message);
            await RefuseAsync(request, refusal, parameters["format"]);
            return;
        }

        var org = await request.Principal.Identity.GetAsync(request.Aborted);
        log.Answered(request, "oauth2/token", grant!, LoginKind.OfGrant(grant));
        metrics.LegacyLogin("oauth", "answered");
        await WriteTokenAsync(request, grant!, parameters["format"], org);
    }

    private Task WriteTokenAsync(ClientRequest request, string grant, string? format, OrgIdentity org)
    {
        var instance = ClientOrigin.Of(request.Context, options) + request.Site;
        var id = $"{instance}/id/{org.OrganizationId}/{org.UserId}";
        var issuedAt = time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        (string, string) accessToken = ("access_token", request.Principal.Placeholder.For(org)), scope = ("scope", Scope),
            instanceUrl = ("instance_url", instance);
        (string, string) identity = ("id", id), type = ("token_type", "Bearer"), issued = ("issued_at", issuedAt);
        (string, string) signature = ("signature", request.Principal.Placeholder.Sign(id, issuedAt));

        // Never a refresh_token: tap-salesforce and Airbyte would write it over the real one in their configuration (WF §2.6).
        return grant switch
        {
            GrantTypes.JwtBearer => OAuthResponse.WriteAsync(request, format, accessToken, scope, instanceUrl, identity, type),
            GrantTypes.Password => OAuthResponse.WriteAsync(request, format, accessToken, instanceUrl, identity, type, issued, signature),
            _ => OAuthResponse.WriteAsync(request, format, accessToken, signature, scope, instanceUrl, identity, type, issued),
        };
    }

    private async Task AnswerIntrospectAsync(ClientRequest request)
    {
        if (await ReadAsync(request) is not { } parameters)
        {
            return;
        }

        var token = parameters["token"];
        if (selection.ForCall(request, token) is { } undecided)
        {
            await RefuseAsync(request, undecided, parameters["format"]);
            return;
        }

        var active = token is not null && (!options.LegacyLogins.RequirePlaceholder || request.Principal.Placeholder.Recognises(token));
        var org = active ? await request.Principal.Identity.GetAsync(request.Aborted) : null;
        metrics.LegacyLogin("introspect", "answered");
        await OAuthResponse.WriteJsonAsync(request, json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("active", active);
            if (org is not null)
            {
                var now = time.GetUtcNow().ToUnixTimeSeconds();
                json.WriteString("scope", Scope);
                json.WriteString("username", org.UserInfo["userName"]);
                json.WriteString("sub", $"{ClientOrigin.Of(request.Context, options)}{request.Site}/id/{org.OrganizationId}/{org.UserId}");
                json.WriteString("token_type", "access_token");
                json.WriteNumber("exp", now + (int.TryParse(org.UserInfo["sessionSecondsValid"], CultureInfo.InvariantCulture,
                    out var seconds)
                    ? seconds
                    : 7200));
                json.WriteNumber("iat", now);
                json.WriteNumber("nbf", now);
            }

            json.WriteEndObject();
        });
    }

    /// <summary>The sidecar does not even look at the token, wherever it stands.</summary>
    private Task AnswerRevokeAsync(ClientRequest request)
    {
        metrics.LegacyLogin("revoke", "answered");
        return OAuthResponse.WriteEmptyAsync(request);
    }

    /// <summary>The parameters of a request; null when they could not be read and the error is written.</summary>
    private async Task<OAuthParameters?> ReadAsync(ClientRequest request)
    {
        var (parameters, error) = await OAuthParameters.ReadAsync(request.Context.Request, options.LegacyLogins.MaxBodySize, time);
        if (error is not null)
        {
            log.Unreadable(request, "oauth", LoginKind.OAuthUnknown, error.Message);
            await RefuseAsync(request, error, null);
        }

        return parameters;
    }

    /// <summary>Why a token request is refused, or null.</summary>
    private SidecarError? Check(string? grant, OAuthParameters parameters, HttpRequest request)
    {
        if (!GrantTypes.IsKnown(grant))
        {
            return SidecarError.LoginRefused(StatusCodes.Status400BadRequest, "unsupported_grant_type", "grant type not supported");
        }

        if (GrantTypes.Missing(grant!, parameters) is { } missing)
        {
            return SidecarError.LoginRefused(StatusCodes.Status400BadRequest, "invalid_request", $"missing required parameter: {missing}");
        }

        return password.Accepts(GrantTypes.CredentialOf(grant!, parameters, request))
            ? null
            : SidecarError.WrongPassword(StatusCodes.Status400BadRequest, "invalid_grant", "authentication failure");
    }

    /// <summary>A username that no principal claims is the default one's, whatever it is (WF §6.2).</summary>
    private SidecarError? Undecided(ClientRequest request, OAuthParameters parameters)
        => selection.ForLogin(request, parameters["username"]) is { } undecided
            ? SidecarError.LoginRefused(StatusCodes.Status400BadRequest, "invalid_grant", undecided.Message)
            : null;

    private Task RefuseMethodAsync(ClientRequest request)
    {
        var error = SidecarError.LoginRefused(StatusCodes.Status405MethodNotAllowed, "invalid_request", "must use HTTP POST");
        metrics.LegacyLogin("oauth", "refused");
        return errors.WriteLoggedAsync(request, error, OAuthResponse.FormOf(request, null, error) with { Allow = Methods });
    }

    private Task RefuseAsync(ClientRequest request, SidecarError error, string? format)
    {
        metrics.LegacyLogin("oauth", "refused");
        return errors.WriteLoggedAsync(request, error, OAuthResponse.FormOf(request, format, error));
    }
}
