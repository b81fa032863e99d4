using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Sidecar.LoadTests.Scenarios;
using Sidecar.LoadTests.Staging;
using Simulator;

namespace Sidecar.LoadTests.Calls;

/// <summary>What a call has in common: the dead session it carries, and what is made of failures.</summary>
internal static class Target
{
    /// <summary>What a legacy program has from the time when it could log in; must never arrive at the org.</summary>
    public const string DeadSession = "00Dxx0000001gPL!AQEAQDeadSessionOfALegacyProgram.0123456789.abcdefghijklmnop";

    public const string Api = "/services/data/v62.0";

    public const string Partner = "/services/Soap/u/62.0";

    /// <summary>Longer than any fault of these scenarios lasts: who waits longer was forgotten.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static HttpRequestMessage Request(HttpMethod method, string target, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, target) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", DeadSession);
        return request;
    }

    /// <summary>Sends, reads the whole answer, and lets <paramref name="judge"/> see it when it has the expected status.</summary>
    public static async Task<CallResult> SendAsync(
        LoadContext context, HttpRequestMessage request, int expected, Func<byte[], CallResult> judge,
            CancellationToken cancellationToken, HttpClient? client = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var answer = await (client ?? context.Client).SendAsync(request, patience.Token);
            var body = await answer.Content.ReadAsByteArrayAsync(patience.Token);
            if (context.Org is { } org && TellsSession(org, answer, body))
            {
                return CallResult.WrongAnswer("a live session was told to the client");
            }

            if ((int)answer.StatusCode == expected)
            {
                return Judged(judge, body);
            }

            // Success of another kind than the call has is an answer to something else, and no fault excuses it.
            return answer.IsSuccessStatusCode
                ? CallResult.WrongAnswer($"{(int)answer.StatusCode} instead of {expected}")
                : CallResult.Failed(Kind(answer));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var path = request.RequestUri?.OriginalString.Split('?')[0];
            return CallResult.WrongAnswer($"no answer within {Patience.TotalSeconds} s: {request.Method} {path}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException or AuthenticationException)
        {
            return CallResult.Failed(
                $"connection: {(exception as HttpRequestException)?.HttpRequestError.ToString() ?? exception.GetType().Name}");
        }
    }

    private static CallResult Judged(Func<byte[], CallResult> judge, byte[] body)
    {
        try
        {
            return judge(body);
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException or InvalidDataException)
        {
            return CallResult.WrongAnswer("not of the form it should have");
        }
    }

    /// <summary>Status and, when the sidecar itself answered, its reason (RFC 9209, without the details).</summary>
    private static string Kind(HttpResponseMessage answer)
    {
        var reason = answer.Headers.TryGetValues("Proxy-Status", out var values)
            ? values.First().Split(';').Select(part => part.Trim())
                .FirstOrDefault(part => part.StartsWith("error=", StringComparison.Ordinal))
            : null;
        return reason is null ? $"{(int)answer.StatusCode} of the org" : $"{(int)answer.StatusCode} {reason}";
    }

    private static bool TellsSession(SimulatedOrg org, HttpResponseMessage answer, byte[] body)
    {
        // Nothing an org of these scenarios answers has its id in it, other than in a session id.
        var sign = System.Text.Encoding.ASCII.GetBytes(org.OrganizationId[..15] + "!");
        return body.AsSpan().IndexOf(sign) >= 0
            && org.Control.LiveSessions.Any(session => body.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(session)) >= 0)
            || answer.Headers.SelectMany(header => header.Value)
                .Any(value => org.Control.LiveSessions.Any(session => value.Contains(session, StringComparison.Ordinal)));
    }
}
