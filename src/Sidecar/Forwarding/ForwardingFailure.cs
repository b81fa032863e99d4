using Sidecar.Dialects;
using Sidecar.Egress;
using Sidecar.Streams;
using Yarp.ReverseProxy.Forwarder;

namespace Sidecar.Forwarding;

/// <summary>
/// Turns a failed forwarding into an answer that says what failed (RFC 9209 error types), or into none where nobody listens any more.
/// </summary>
internal static class ForwardingFailure
{
    public static SidecarError? Describe(ForwarderError failure, Exception? exception, string host)
    {
        return failure switch
        {
            ForwarderError.RequestTimedOut => TimedOut(host),
            ForwarderError.RequestBodyClient when Innermost<BodyTooLargeException>(exception) is { } large => TooLarge(large),
            ForwarderError.RequestBodyClient => SidecarError.BadRequest(
                "The request body could not be read to its end: the client broke it off or framed it wrongly."),
            ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled
                or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled
                or ForwarderError.ResponseBodyClient => null,
            _ => Unreachable(exception, host),
        };
    }

    /// <summary>Told to the client; Salesforce saw a request that broke off.</summary>
    public static SidecarError TooLarge(BodyTooLargeException large) => SidecarError.TooLarge(
        $"The request unpacks to more than {large.Limit / (1024 * 1024)} MiB. Salesforce takes SOAP messages of 50 MB; send less at a "
            + "time, or raise Sidecar:Replay:Limit.");

    private static SidecarError TimedOut(string host) => new(
        StatusCodes.Status504GatewayTimeout, "SERVER_UNAVAILABLE",
        $"{host} did not answer within Sidecar:Upstream:ActivityTimeout. Whether it carried out the request is not known.",
            "http_response_timeout", TimeSpan.FromSeconds(5));

    private static SidecarError Unreachable(Exception? exception, string host)
    {
        var (type, text) = EgressException.In(exception) is { Problem: var problem } ? (problem.Type, $"{problem.Text} {problem.Remedy}")
            : Innermost<IOException>(exception) is not null
                ? ("connection_terminated", $"{host} broke off its response. Whether it carried out the request is not known.")
                : ("http_protocol_error", $"{host} did not speak HTTP as expected.");
        return new(StatusCodes.Status502BadGateway, "SERVER_UNAVAILABLE", text, type, TimeSpan.FromSeconds(5));
    }

    private static T? Innermost<T>(Exception? exception)
        where T : Exception
    {
        for (var e = exception; e is not null; e = e is AggregateException { InnerExceptions: [var first, ..] } ? first : e.InnerException)
        {
            if (e is T found)
            {
                return found;
            }
        }

        return null;
    }
}
