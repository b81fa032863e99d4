using System.Net.Sockets;
using System.Security.Authentication;
using Sidecar.Dialects;
using Yarp.ReverseProxy.Forwarder;

namespace Sidecar.Forwarding;

/// <summary>Turns a failed forwarding into an answer that says what failed (RFC 9209 error types), or into none where nobody listens any more.</summary>
internal static class ForwardingFailure
{
    public static SidecarError? Describe(ForwarderError failure, Exception? exception, string host)
    {
        return failure switch
        {
            ForwarderError.RequestTimedOut => TimedOut(host),
            ForwarderError.RequestBodyClient when Innermost<BodyTooLargeException>(exception) is { } large => TooLarge(large),
            ForwarderError.RequestBodyClient => SidecarError.BadRequest("The request body could not be read to its end: the client broke it off or framed it wrongly."),
            ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled
                or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled or ForwarderError.ResponseBodyClient => null,
            _ => Unreachable(exception, host),
        };
    }

    /// <summary>Told to the client; Salesforce saw a request that broke off.</summary>
    public static SidecarError TooLarge(BodyTooLargeException large) => SidecarError.TooLarge(
        $"The request unpacks to more than {large.Limit / (1024 * 1024)} MiB. Salesforce takes SOAP messages of 50 MB; send less at a time, or raise Sidecar:Replay:Limit.");

    private static SidecarError TimedOut(string host) => new(
        StatusCodes.Status504GatewayTimeout, "SERVER_UNAVAILABLE",
        $"{host} did not answer within Sidecar:Upstream:ActivityTimeout. Whether it carried out the request is not known.", "http_response_timeout", TimeSpan.FromSeconds(5));

    private static SidecarError Unreachable(Exception? exception, string host)
    {
        var error = (Innermost<HttpRequestException>(exception)?.HttpRequestError, Innermost<SocketException>(exception)?.SocketErrorCode);
        var (type, text) = error switch
        {
            (HttpRequestError.NameResolutionError, _) => ("dns_error", "its name cannot be resolved; check DNS and egress rules, and Sidecar:LoginHost"),
            (_, SocketError.ConnectionRefused) => ("connection_refused", "it refused the connection"),
            (_, SocketError.TimedOut) => ("connection_timeout", "connecting took too long; check egress rules and the proxy"),
            (HttpRequestError.SecureConnectionError, _) => ("tls_protocol_error", TlsText(exception)),
            (HttpRequestError.ProxyTunnelError, _) => ("proxy_internal_response", "the egress proxy refused to connect"),
            (HttpRequestError.ConnectionError, _) => ("destination_ip_unroutable", "no connection could be made; check egress rules and the proxy"),
            (HttpRequestError.ResponseEnded, _) or (_, SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown) =>
                ("connection_terminated", "it closed the connection before it answered; whether it carried out the request is not known"),
            (HttpRequestError.ConfigurationLimitExceeded, _) => ("http_response_header_section_size", "its answer's headers are larger than 64 KiB"),
            _ when Innermost<TimeoutException>(exception) is not null => ("connection_timeout", "connecting took longer than Sidecar:Upstream:ConnectTimeout; check egress rules and the proxy"),
            _ => ("http_protocol_error", "it did not speak HTTP as expected"),
        };
        return new(StatusCodes.Status502BadGateway, "SERVER_UNAVAILABLE", $"{host} could not be reached: {text}.", type, TimeSpan.FromSeconds(5));
    }

    private static string TlsText(Exception? exception)
        => Innermost<AuthenticationException>(exception) is not null
            ? "its TLS certificate is not trusted; if an egress proxy re-signs traffic, set Sidecar:Upstream:CaCertificatePath to its authority"
            : "the TLS handshake failed";

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
