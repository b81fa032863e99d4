using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Simulator.Control;
using Simulator.Sessions;
using Simulator.Wire;

namespace Simulator.TokenEndpoint;

/// <summary><c>/services/oauth2/token</c>: the JWT bearer grant, and a tripwire for every other.</summary>
internal sealed class TokenEndpointHandler
{
    private const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private readonly OrgState _org;
    private readonly AssertionVerifier _verifier;
    private readonly LoginRate _rate;
    private int _inFlight;

    public TokenEndpointHandler(OrgState org)
    {
        _org = org;
        Certificates = new UploadedCertificates(org.Options.Certificates);
        _verifier = new AssertionVerifier(org, Certificates);
        _rate = new LoginRate(org);
    }

    public UploadedCertificates Certificates { get; }

    /// <summary>Marks a request as in flight from its arrival, so that one that waits at a gate makes the next one "concurrent".</summary>
    /// <returns>How many are in flight now, this one included.</returns>
    public int Enter()
    {
        _org.Control.Counters.CountTokenRequest();
        return Interlocked.Increment(ref _inFlight);
    }

    public void Leave() => Interlocked.Decrement(ref _inFlight);

    public async Task HandleAsync(Exchange exchange)
    {
        exchange.Response.Headers.ContentSecurityPolicy = "upgrade-insecure-requests";
        if (!HttpMethods.IsPost(exchange.Request.Method))
        {
            await RefuseAsync(exchange, new TokenError("invalid_request", "must use HTTP POST"));
            return;
        }

        var form = await ReadFormAsync(exchange);
        LeakDetector.InspectLoginParameters(exchange, form);
        var grant = form.GetValueOrDefault("grant_type").ToString();
        switch (grant)
        {
            case JwtBearer:
                await JwtBearerAsync(exchange, form);
                break;
            case "password":
                await RefuseAsync(exchange, TokenError.AuthenticationFailure);
                break;
            case "refresh_token":
                await RefuseAsync(exchange, TokenError.ExpiredToken);
                break;
            case "client_credentials":
                exchange.Org.Control.Trip(TripwireKind.LegacyGrant, exchange.Path, "grant_type=client_credentials");
                await RefuseAsync(exchange, TokenError.InvalidClientCredentials);
                break;
            default:
                await RefuseAsync(exchange, TokenError.GrantTypeNotSupported);
                break;
        }
    }

    private async Task JwtBearerAsync(Exchange exchange, Dictionary<string, StringValues> form)
    {
        if (form.ContainsKey("scope"))
        {
            await RefuseAsync(exchange, TokenError.ScopeNotSupported);
            return;
        }

        var verdict = _verifier.Verify(form.GetValueOrDefault("assertion").ToString());
        if (verdict.Error is { } error)
        {
            await RefuseAsync(exchange, error);
            return;
        }

        if (!_rate.TryCount(verdict.User!))
        {
            await RefuseAsync(exchange, TokenError.LoginRateExceeded);
            return;
        }

        var session = (_org.Settings.ReuseSessions ? _org.Sessions.FindAlive(verdict.User!) : null) ?? _org.Sessions.Issue(verdict.User!);
        session.Touch(_org.Clock.True);
        _org.Control.Counters.CountLogin();
        await exchange.WriteAsync(200, Exchange.Json, Success(session));
    }

    /// <summary>Exactly five members: no lifetime, no refresh token, no signature (WF §1.3).</summary>
    private string Success(Session session) => new JsonObject
    {
        ["access_token"] = session.Id,
        ["scope"] = "web openid api id",
        ["instance_url"] = _org.InstanceUrl,
        ["id"] = $"https://login.salesforce.com/id/{_org.Identity.OrganizationId}/{session.User.Id}",
        ["token_type"] = "Bearer",
    }.ToJsonString(JsonText.Relaxed);

    private async Task RefuseAsync(Exchange exchange, TokenError error)
    {
        _org.Control.Counters.CountRefusedLogin();
        await exchange.WriteAsync(error.Status, Exchange.Json, error.ToJson());
    }

    private static async Task<Dictionary<string, StringValues>> ReadFormAsync(Exchange exchange)
    {
        var body = await exchange.ReadTextAsync();
        var form = exchange.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true
            ? QueryHelpers.ParseQuery(body)
            : [];
        foreach (var (name, value) in exchange.Request.Query)
        {
            form.TryAdd(name, value);
        }

        return form;
    }
}
