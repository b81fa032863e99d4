using Microsoft.AspNetCore.WebUtilities;
using Simulator.Control;
using Simulator.Wire;

namespace Simulator.TokenEndpoint;

/// <summary><c>/services/oauth2/revoke</c>: really ends the session, for everybody who holds it (WF §2.5).</summary>
internal static class RevokeEndpoint
{
    public static async Task HandleAsync(Exchange exchange)
    {
        exchange.Org.Control.Trip(TripwireKind.LogoutCall, exchange.Path, "OAuth revoke");
        var form = QueryHelpers.ParseQuery(await exchange.ReadTextAsync());
        var token = form.GetValueOrDefault("token").ToString();
        if (token.Length == 0)
        {
            token = exchange.Request.Query["token"].ToString();
        }

        if (exchange.Org.Sessions.Revoke(token))
        {
            await exchange.WriteAsync(200, "", []);
        }
        else
        {
            await exchange.WriteAsync(400, Exchange.Json, new TokenError("invalid_token", "invalid token").ToJson());
        }
    }
}
