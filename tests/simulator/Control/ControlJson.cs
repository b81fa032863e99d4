using System.Text;
using System.Text.Json.Nodes;

namespace Simulator.Control;

/// <summary>What the control API tells, as JSON.</summary>
internal static class ControlJson
{
    public static JsonObject State(OrgState org) => new()
    {
        ["consumerKey"] = org.Options.ConsumerKey,
        ["usernames"] = new JsonArray([.. org.Identity.Users.Select(user => JsonValue.Create(user.Username))]),
        ["organizationId"] = org.Identity.OrganizationId,
        ["instanceUrl"] = org.InstanceUrl,
        ["origins"] = new JsonArray([.. org.Origins.Select(origin => JsonValue.Create(origin))]),
        ["liveSessions"] = org.Sessions.Live().Count,
        ["counters"] = Counters(org.Control.Counters),
        ["tripwires"] = org.Control.Tripwires.Count,
    };

    public static JsonObject Counters(Counters counters) => new()
    {
        ["requests"] = counters.Requests,
        ["tokenRequests"] = counters.TokenRequests,
        ["logins"] = counters.Logins,
        ["refusedLogins"] = counters.RefusedLogins,
        ["authorizedCalls"] = counters.AuthorizedCalls,
        ["expiredSessions"] = counters.ExpiredSessions,
        ["unknownSessions"] = counters.UnknownSessions,
    };

    public static JsonObject Received(ReceivedRequest request)
    {
        var headers = new JsonObject();
        foreach (var (name, value) in request.Headers)
        {
            headers[name] = value;
        }

        return new JsonObject
        {
            ["at"] = request.At.ToString("O"),
            ["method"] = request.Method,
            ["scheme"] = request.Scheme,
            ["host"] = request.Host,
            ["path"] = request.Path,
            ["query"] = request.Query,
            ["headers"] = headers,
            ["status"] = request.Status,
            ["bodyLength"] = request.BodyLength,
            ["bodySha256"] = request.BodySha256,
            ["bodyComplete"] = request.BodyComplete,
            ["body"] = Encoding.UTF8.GetString(request.Body.Span),
            ["bodyBase64"] = Convert.ToBase64String(request.Body.Span),
        };
    }

    public static JsonObject Tripwire(Tripwire tripwire) =>
        new() { ["kind"] = tripwire.Kind.ToString(), ["path"] = tripwire.Path, ["description"] = tripwire.Description };
}
