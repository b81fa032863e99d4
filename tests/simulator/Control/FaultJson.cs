using System.Text.Json.Nodes;
using Simulator.TokenEndpoint;

namespace Simulator.Control;

/// <summary>
/// A fault as JSON: <c>{"kind":"html503"}</c>, <c>{"kind":"oauth","error":"AppNotFound"}</c>,
/// <c>{"kind":"answer","status":403,"body":"…","contentType":"…","headers":{…}}</c>, <c>{"kind":"slow","delayMs":500}</c>.
/// </summary>
internal static class FaultJson
{
    public static Fault Read(JsonObject order)
    {
        var delay = TimeSpan.FromMilliseconds((int?)order["delayMs"] ?? 1000);
        return ((string?)order["kind"] ?? "answer").ToLowerInvariant() switch
        {
            "answer" => new Fault
            {
                Status = (int?)order["status"] ?? 200,
                Body = (string?)order["body"] ?? "",
                ContentType = (string?)order["contentType"] ?? Wire.Exchange.Json,
                Headers = order["headers"]?.AsObject().ToDictionary(header => header.Key, header => (string)header.Value!) ?? [],
                Delay = order["delayMs"] is null ? TimeSpan.Zero : delay,
            },
            "html503" => Fault.Html503,
            "emptyok" => Fault.EmptyOk,
            "garbage" => Fault.Garbage,
            "oversized" => Fault.Oversized((int?)order["bytes"] ?? 16 * 1024 * 1024),
            "slow" => Fault.Slow(delay),
            "hang" => Fault.Hang,
            "reset" => Fault.Reset,
            "resetwithinbody" => Fault.ResetWithinBody,
            "resetafterbody" => Fault.ResetAfterBody,
            "resetafterwork" => Fault.ResetAfterWork,
            "resetwithinanswer" => Fault.ResetWithinAnswer,
            "trickle" => Fault.Trickle(delay),
            "hugeheaders" => Fault.HugeHeaders,
            "redirect" => Fault.RedirectTo(new Uri((string)order["location"]!), (int?)order["status"] ?? 302),
            "sessioninvalid" => Fault.SessionInvalid,
            "requestlimit" => Fault.RequestLimit,
            "concurrentrequestlimit" => Fault.ConcurrentRequestLimit,
            "serverunavailable" => Fault.ServerUnavailable,
            "oauth" => Fault.OAuth(TokenError.All.TryGetValue((string?)order["error"] ?? "", out var known)
                ? known
                : throw new ArgumentException($"unknown OAuth error; known are {string.Join(", ", TokenError.All.Keys)}")),
            var unknown => throw new ArgumentException($"unknown fault kind {unknown}"),
        };
    }
}
