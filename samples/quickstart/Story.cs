using System.Text;
using System.Text.Json;
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
        var refused = await WithoutSidecarAsync(scene, cancellationToken);

        Narrator.Chapter($"With the sidecar: the same program, told to log in at {Origin(scene.Sidecar)} instead.");
        try
        {
            Narrator.Scene("1. It logs in by SOAP.");
            Narrator.Sends($"POST /services/Soap/u/64.0   login({LegacyClient.Username}, password {LegacyClient.Password[..3]}…)");
            var seen = control.Received.Count;
            var server = await client.LoginAsync(cancellationToken);
            var placeholder = Narrator.Short(client.Session);
            Told(control, seen, "nothing: the sidecar answers logins itself");
            Narrator.Gets($"session {placeholder}  (a placeholder, worthless at Salesforce)");
            Narrator.More($"go on at {server}");

            Narrator.Scene("2. It queries by REST.");
            Narrator.Sends($"GET /services/data/v62.0/query   Bearer {placeholder}  (placeholder)");
            seen = control.Received.Count;
            var (total, first) = await client.QueryAsync(cancellationToken);
            Told(control, seen, "nothing");
            Narrator.Gets($"{total} accounts: {string.Join(", ", first.Select(a => a.Name))}, …");
            var (id, name) = first[0];

            Narrator.Scene("3. It queries by SOAP.");
            Narrator.Sends($"POST {Shown(client.ServerPath)}   query   sessionId {placeholder}  (placeholder)");
            seen = control.Received.Count;
            var sameName = await client.NameAsync(id, cancellationToken);
            Told(control, seen, "nothing");
            Narrator.Gets($"\"{sameName}\"");

            Narrator.Scene("4. Salesforce ends the session: a time-out, an administrator, somebody's logout. The program does not "
                + "know, and updates a record.");
            Narrator.Sends($"POST {Shown(client.ServerPath)}   update   sessionId {placeholder}  (placeholder)");
            var loginsBefore = control.LoginCount;
            control.RevokeAllSessions();
            seen = control.Received.Count;
            var renamed = await client.RenameAsync(id, name + " (renamed)", cancellationToken);
            var loginsAfter = control.LoginCount;
            Told(control, seen, "nothing");
            Narrator.Gets(renamed ? "success; it noticed nothing" : "a failure");
            var newName = await client.NameAsync(id, cancellationToken);

            Narrator.Chapter("What was promised, checked:");
            var arrived = control.Received.Select(Everything).ToList();
            var realSessions = control.Received.Select(RealSession).OfType<string>().Distinct().ToList();
            return Narrator.Check(refused && total > 0 && sameName == name, "the program works with a password that Salesforce refuses")
                & Narrator.Check(renamed && newName == name + " (renamed)"
                    && loginsAfter == loginsBefore + 1, "the dead session cost one new login, and the update arrived")
                & Narrator.Check(!arrived.Exists(r => r.Contains(LegacyClient.Password[..7], StringComparison.Ordinal)),
                    "the old password never reached Salesforce")
                & Narrator.Check(!arrived.Exists(r => r.Contains(client.Session, StringComparison.Ordinal)),
                    "the placeholder session never reached Salesforce")
                & Narrator.Check(
                    realSessions.Count == 2
                        && !client.Got.Any(answer => realSessions.Exists(real => answer.Contains(real, StringComparison.Ordinal))),
                    $"neither of Salesforce's {realSessions.Count} real sessions reached the program")
                & Narrator.Check(control.Tripwires.Count == 0,
                    $"nothing set off the org's tripwires ({control.Received.Count} requests looked at)");
        }
        catch (Exception e)
            when (e is InvalidOperationException or HttpRequestException or JsonException
                or TaskCanceledException { InnerException: TimeoutException })
        {
            return Narrator.Check(false, $"the story broke off: {e.Message}");
        }
    }

    /// <summary>Why there is a sidecar at all.</summary>
    private static async Task<bool> WithoutSidecarAsync(Scene scene, CancellationToken cancellationToken)
    {
        Narrator.Chapter("Without the sidecar: a program from 2012 logs in at Salesforce.");
        Narrator.Sends($"POST /services/Soap/u/64.0   login({LegacyClient.Username}, password {LegacyClient.Password[..3]}…)");
        using var client = new LegacyClient(scene.Org.BaseAddress);
        try
        {
            Narrator.Gets($"a session; go on at {await client.LoginAsync(cancellationToken)}");
            return false;
        }
        catch (InvalidOperationException e)
        {
            Narrator.Fails(FaultString().Match(e.Message) is { Success: true } fault ? fault.Groups[1].Value : e.Message);
            return true;
        }
        finally
        {
            // The org saw a password, which is right here and must not happen again.
            scene.Org.Control.ClearReceived();
            scene.Org.Control.ClearTripwires();
        }
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
            var carrier = request.Path.EndsWith("/oauth2/token", StringComparison.Ordinal) ? "an assertion signed with the key, no password"
                : SessionId().IsMatch(Text(request)) ? $"sessionId {Narrator.Short(RealSession(request))}  (real)"
                : $"Bearer {Narrator.Short(RealSession(request))}  (real)";
            Narrator.Salesforce(
                $"{request.Method} {Shown(request.Path)}   {carrier}  -> "
                + $"{request.Status}{(request.Status is 401 or 500 ? " session ended" : "")}");
        }
    }

    /// <summary>Without the organization's id, for narrow terminals.</summary>
    private static string Shown(string path) => OrganizationAtEnd().Replace(path, "/…");

    private static string Origin(Uri uri) => uri.GetLeftPart(UriPartial.Authority);

    private static string Text(ReceivedRequest request) => Encoding.UTF8.GetString(request.Body.Span);

    private static string Everything(ReceivedRequest request)
        => $"{request.Path}{request.Query}{string.Join('\n', request.Headers)}{Text(request)}";

    /// <summary>The session that a request brought, wherever its API carries it.</summary>
    private static string? RealSession(ReceivedRequest request)
        => SessionId().Match(Text(request)) is { Success: true } inBody ? inBody.Groups[1].Value
            : request.Header("Authorization") is { } header && header.StartsWith("Bearer ", StringComparison.Ordinal) ? header[7..] : null;

    /// <summary>The sidecar's own question who it is, for the login answer; no part of the client's story.</summary>
    private static bool IsOwnQuestion(ReceivedRequest request) => Text(request).Contains("getUserInfo", StringComparison.Ordinal);

    [GeneratedRegex("/00D\\w+$")]
    private static partial Regex OrganizationAtEnd();

    [GeneratedRegex("<faultstring>([^<]+)<")]
    private static partial Regex FaultString();

    [GeneratedRegex("<(?:\\w+:)?sessionId>([^<]+)</")]
    private static partial Regex SessionId();
}
