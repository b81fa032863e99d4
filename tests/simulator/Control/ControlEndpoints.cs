using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simulator.Control;

/// <summary>The control API over HTTP, for tests in other languages and for hands: <c>/__control/…</c>, JSON both ways.</summary>
internal static class ControlEndpoints
{
    public static async Task HandleAsync(HttpContext context, OrgState org)
    {
        try
        {
            var body = await ReadAsync(context.Request);
            var answer = Answer(context, org, body);
            context.Response.StatusCode = answer is null ? 404 : 200;
            await WriteAsync(context, answer ?? new JsonObject { ["error"] = "no such control" });
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or ArgumentException or FormatException
            or System.Security.Cryptography.CryptographicException)
        {
            context.Response.StatusCode = 400;
            await WriteAsync(context, new JsonObject { ["error"] = wrong.Message });
        }
    }

    private static JsonNode? Answer(HttpContext context, OrgState org, string body)
    {
        var control = org.Control;
        JsonObject Parsed() => body.Length == 0 ? [] : JsonNode.Parse(body)!.AsObject();
        switch ((context.Request.Method, context.Request.Path.Value!["/__control".Length..].Trim('/')))
        {
            case ("GET", "" or "state" or "health"):
                return ControlJson.State(org);
            case ("GET", "counters"):
                return ControlJson.Counters(control.Counters);
            case ("GET", "received"):
                var prefix = context.Request.Query["path"].ToString();
                return new JsonArray([.. control.Received.Where(request => request.Path.StartsWith(prefix,
                    StringComparison.Ordinal)).Select(ControlJson.Received)]);
            case ("DELETE", "received"):
                control.ClearReceived();
                break;
            case ("GET", "tripwires"):
                return new JsonArray([.. control.Tripwires.Select(ControlJson.Tripwire)]);
            case ("DELETE", "tripwires"):
                control.ClearTripwires();
                break;
            case ("POST", "sessions"):
                return new JsonObject { ["session"] = control.IssueSession() };
            case ("POST", "sessions/revoke" or "sessions/expire"):
                Revoke(control, (string?)Parsed()["session"]);
                break;
            case ("GET", "settings"):
                return SettingsJson.Write(org.Settings);
            case ("PUT" or "PATCH", "settings"):
                SettingsJson.Apply(org.Settings, Parsed());
                return SettingsJson.Write(org.Settings);
            case ("POST", "certificates"):
                control.AddCertificate(X509Certificate2.CreateFromPem(body));
                break;
            case ("PUT", "certificates"):
                control.SwapCertificates(X509Certificate2.CreateFromPem(body));
                break;
            case ("POST", "faults"):
                var order = Parsed();
                control.Break((string?)order["path"] ?? "/", FaultJson.Read(order), (int?)order["times"] ?? 1);
                break;
            case ("DELETE", "faults"):
                control.Repair();
                break;
            case ("POST", "move"):
                control.MoveTo(new Uri((string)Parsed()["instanceUrl"]!));
                break;
            case ("POST", "events"):
                var @event = Parsed();
                return new JsonObject { ["clients"] = control.PushEvent((string)@event["channel"]!, @event["data"]!.AsObject()) };
            case ("POST", "gates"):
                control.HoldApi((string)Parsed()["path"]!);
                break;
            case ("DELETE", "gates"):
                control.Gates.ReleaseAll();
                break;
            default:
                return null;
        }

        return new JsonObject { ["done"] = true };
    }

    private static void Revoke(OrgControl control, string? session)
    {
        if (session is null)
        {
            control.RevokeAllSessions();
        }
        else
        {
            control.RevokeSession(session);
        }
    }

    private static async Task<string> ReadAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        return await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
    }

    private static Task WriteAsync(HttpContext context, JsonNode answer)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.ToJsonString(JsonText.Relaxed), context.RequestAborted);
    }
}
