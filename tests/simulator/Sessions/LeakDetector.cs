using Simulator.Control;
using Simulator.Wire;

namespace Simulator.Sessions;

/// <summary>Looks at every place where a legacy credential can hide (WF §4.1) and trips a wire for what should not be there.</summary>
internal static class LeakDetector
{
    private static readonly string[] QuerySecrets = ["oauth_token", "access_token", "sid", "session_id", "token"];
    private static readonly string[] CookieSecrets = ["sid", "sid_Client"];

    public static void Inspect(Exchange exchange)
    {
        exchange.Org.Control.Counters.CountRequest();
        InspectHeaders(exchange);
        foreach (var name in QuerySecrets)
        {
            Misplaced(exchange, exchange.Request.Query[name], $"query parameter {name}");
        }

        if (exchange.Request.Headers.Cookie.Count > 0)
        {
            foreach (var name in CookieSecrets)
            {
                if (name == "sid" && Web.WebPages.Knows(exchange.Path))
                {
                    // Where pages take the session.
                    InspectSession(exchange, exchange.Request.Cookies[name], "cookie sid");
                    continue;
                }

                Misplaced(exchange, exchange.Request.Cookies[name], $"cookie {name}");
            }
        }

        InspectLoginParameters(exchange, exchange.Request.Query);
    }

    /// <summary>Parameters of a login, in the query or in a form.</summary>
    public static void InspectLoginParameters(
        Exchange exchange, IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> values)
    {
        foreach (var (name, value) in values)
        {
            TripwireKind? kind = name.ToLowerInvariant() switch
            {
                "password" or "pw" => TripwireKind.Password,
                "client_secret" => TripwireKind.ClientSecret,
                "refresh_token" => TripwireKind.RefreshToken,
                "code" when exchange.Path.StartsWith("/services/oauth2", StringComparison.Ordinal) => TripwireKind.LegacyGrant,
                _ => null,
            };
            if (kind is { } broken)
            {
                exchange.Org.Control.Trip(broken, exchange.Path, $"parameter {name} ({value.ToString().Length} characters)");
            }
        }
    }

    public static void InspectSession(Exchange exchange, string? id, string where)
    {
        if (!string.IsNullOrEmpty(id) && !exchange.Org.Sessions.WasIssued(id))
        {
            exchange.Org.Control.Trip(TripwireKind.UnknownSession, exchange.Path, $"{where}: {Shorten(id)}");
        }
    }

    private static void InspectHeaders(Exchange exchange)
    {
        var headers = exchange.Request.Headers;
        foreach (var value in headers.Authorization)
        {
            var text = value ?? "";
            if (text.StartsWith("Basic", StringComparison.OrdinalIgnoreCase))
            {
                exchange.Org.Control.Trip(TripwireKind.BasicAuthorization, exchange.Path, "Authorization: Basic");
                continue;
            }

            InspectSession(exchange, text[(text.LastIndexOf(' ') + 1)..], "Authorization");
        }

        if (headers.ContainsKey("Proxy-Authorization"))
        {
            exchange.Org.Control.Trip(TripwireKind.BasicAuthorization, exchange.Path, "Proxy-Authorization");
        }

        InspectSession(exchange, headers["X-SFDC-Session"], "X-SFDC-Session");
        InspectSession(exchange, headers["Sforce-Auth-Token"], "Sforce-Auth-Token");
        if (headers.ContainsKey("X-SFDC-Session") && !exchange.Path.StartsWith("/services/async", StringComparison.Ordinal))
        {
            exchange.Org.Control.Trip(TripwireKind.MisplacedSession, exchange.Path, "X-SFDC-Session outside Bulk 1.0");
        }
    }

    private static void Misplaced(Exchange exchange, string? value, string where)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        InspectSession(exchange, value, where);
        exchange.Org.Control.Trip(TripwireKind.MisplacedSession, exchange.Path, $"{where}: {Shorten(value)}");
    }

    private static string Shorten(string id) => id.Length <= 20 ? id : id[..20] + "…";
}
