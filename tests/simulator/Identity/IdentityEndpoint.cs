using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Extensions;
using Simulator.Sessions;
using Simulator.Store;
using Simulator.Wire;

namespace Simulator.Identity;

/// <summary>
/// <c>/id/&lt;org&gt;/&lt;user&gt;</c> and <c>/services/oauth2/userinfo</c>; a bad token is a 403 with a bare text (WF §3.1).
/// </summary>
internal static class IdentityEndpoint
{
    public static async Task HandleAsync(Exchange exchange)
    {
        await exchange.DrainAsync();
        if (await RefuseAsync(exchange) is not { } session)
        {
            return;
        }

        var parts = exchange.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 3 || !SalesforceId.TryNormalize(parts[1], out var organization)
            || !SalesforceId.TryNormalize(parts[2], out var user))
        {
            await TextAsync(exchange, 404, "Bad_Id");
        }
        else if (organization != exchange.Org.Identity.OrganizationId)
        {
            await TextAsync(exchange, 403, "Wrong_Org");
        }
        else if (exchange.Org.Identity.Users.FirstOrDefault(known => known.Id == user) is not { } found || found != session.User)
        {
            await TextAsync(exchange, 404, "Bad_Id");
        }
        else
        {
            await WriteAsync(exchange, IdentityDocument.Identity(exchange.Org, found));
        }
    }

    public static async Task HandleUserInfoAsync(Exchange exchange)
    {
        await exchange.DrainAsync();
        if (await RefuseAsync(exchange) is { } session)
        {
            await WriteAsync(exchange, IdentityDocument.UserInfo(exchange.Org, session.User));
        }
    }

    private static async Task<Session?> RefuseAsync(Exchange exchange)
    {
        var problem = SessionCheck.Identity(exchange, out var session);
        if (problem != SessionProblem.None)
        {
            await TextAsync(exchange, 403, problem == SessionProblem.Missing ? "Missing_OAuth_Token" : "Bad_OAuth_Token");
            return null;
        }

        return session;
    }

    private static Task WriteAsync(Exchange exchange, JsonObject document)
    {
        var accept = exchange.Request.Headers.Accept.ToString();
        return exchange.Request.Query["format"].ToString() switch
        {
            "xml" => XmlAsync(exchange, document),
            "urlencoded" => exchange.WriteAsync(200, "application/x-www-form-urlencoded;charset=UTF-8", UrlEncoded(document)),
            "" when accept.StartsWith("application/xml", StringComparison.OrdinalIgnoreCase) => XmlAsync(exchange, document),
            _ => exchange.WriteAsync(200, Exchange.Json, document.ToJsonString(JsonText.Relaxed)),
        };
    }

    private static Task XmlAsync(Exchange exchange, JsonObject document) => exchange.WriteAsync(200, "application/xml;charset=UTF-8",
        Rest.XmlRendering.Render(Rest.RestAnswer.Ok(document, "user")));

    private static string UrlEncoded(JsonObject document)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in document.Where(member => member.Value is JsonValue))
        {
            query.Add(name, value!.ToString());
        }

        return query.ToString().TrimStart('?');
    }

    private static Task TextAsync(Exchange exchange, int status, string text)
        => exchange.WriteAsync(status, "text/html;charset=UTF-8", text);
}
