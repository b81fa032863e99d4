using System.Text;
using System.Text.RegularExpressions;
using Simulator.Control;

namespace Quickstart;

/// <summary>The story, told with what really went over the wire; at its end it checks what it told.</summary>
internal static partial class Story
{
    /// <returns>Whether everything was as promised.</returns>
    public static async Task<bool> TellAsync(Scene scene, CancellationToken cancellationToken)
    {
        var control = scene.Org.Control;
        using var client = new LegacyClient(scene.Sidecar);

        Narrator.Chapter($"A program from 2012 starts. It knows {scene.Sidecar.GetLeftPart(UriPartial.Authority)}, a username and a password, and is not changed.");
        Narrator.Note("1. It logs in by SOAP.");
        var seen = control.Received.Count;
        Narrator.Sends($"POST /services/Soap/u/64.0   login({LegacyClient.Username}, password {LegacyClient.Password[..7]}…)");
        var server = await client.LoginAsync(cancellationToken);
        Narrator.Gets($"a session, {Narrator.Short(client.Session)} (a placeholder, worthless at Salesforce); go on at {server}");
        Told(control, seen, "nothing of it: the sidecar answered");

        Narrator.Note("2. It queries by REST with that session.");
        seen = control.Received.Count;
        Narrator.Sends($"GET /services/data/v62.0/query?q=…   Authorization: Bearer {Narrator.Short(client.Session)}");
        var (total, first) = await client.QueryAsync(cancellationToken);
        Told(control, seen, "");
        Narrator.Gets($"{total} accounts: {string.Join(", ", first.Select(a => a.Name))}, …");

        Narrator.Note("3. Salesforce ends the session (a time-out, an administrator, somebody's logout). The program does not know and goes on, by SOAP.");
        var loginsBefore = control.LoginCount;
        control.RevokeAllSessions();
        seen = control.Received.Count;
        Narrator.Sends($"POST /services/Soap/u/64.0   update(Account {first[0].Id})   sessionId {Narrator.Short(client.Session)}");
        var renamed = await client.RenameAsync(first[0].Id, first[0].Name + " (renamed)", cancellationToken);
        Told(control, seen, "");
        Narrator.Gets(renamed ? "success; it noticed nothing" : "a failure");

        Narrator.Chapter("What was promised:");
        var everything = control.Received.Select(r => $"{r.Path}{r.Query}{string.Join('\n', r.Headers)}{Encoding.UTF8.GetString(r.Body.Span)}").ToList();
        return Narrator.Check(renamed && control.LoginCount == loginsBefore + 1, "the dead session cost one new login, and the client got the good answer")
            & Narrator.Check(!everything.Exists(r => r.Contains("hunter2", StringComparison.Ordinal)), "the old password never reached Salesforce")
            & Narrator.Check(!everything.Exists(r => r.Contains(client.Session, StringComparison.Ordinal)), "the placeholder session never reached Salesforce")
            & Narrator.Check(control.Tripwires.Count == 0, $"none of the org's tripwires went off ({control.Received.Count} requests)")
            & Narrator.Check(!control.LiveSessions.Contains(client.Session), "the real session never reached the client");
    }

    private static void Told(OrgControl control, int from, string nothing)
    {
        var requests = control.Received.Skip(from).Where(r => !IsOwnQuestion(r)).ToList();
        if (requests.Count == 0)
        {
            Narrator.Salesforce(nothing);
        }

        foreach (var request in requests)
        {
            var body = Encoding.UTF8.GetString(request.Body.Span);
            var carrier = request.Path.EndsWith("/oauth2/token", StringComparison.Ordinal) ? "a signed assertion (JWT bearer, no password)"
                : SessionId().Match(body) is { Success: true } inBody ? $"sessionId {Narrator.Short(inBody.Groups[1].Value)} (a real one)"
                : $"Authorization: Bearer {Narrator.Short(request.Header("Authorization")?[7..])} (a real one)";
            Narrator.Salesforce($"{request.Method} {request.Path}   {carrier}  ->  {request.Status}{(request.Status is 401 or 500 ? " session ended" : "")}");
        }
    }

    /// <summary>The sidecar's own question who it is, for the login answer; no part of the client's story.</summary>
    private static bool IsOwnQuestion(ReceivedRequest request) => Encoding.UTF8.GetString(request.Body.Span).Contains("getUserInfo", StringComparison.Ordinal);

    [GeneratedRegex("<(?:\\w+:)?sessionId>([^<]+)</")]
    private static partial Regex SessionId();
}
