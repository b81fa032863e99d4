using System.Net.Sockets;
using Sidecar.Configuration;

namespace Sidecar.Egress;

/// <summary>
/// Finds out from an exception of the platform who is to blame for a request without a response: the destination, the network, or the
/// egress proxy, which is what a connection is made to where there is one.
/// </summary>
internal sealed class EgressDiagnosis(UpstreamOptions options, EgressProxy proxies)
{
    private const string Network = "Check DNS and egress rules between this machine and Salesforce, and status.salesforce.com.";

    private const string Unknown = "Whether it carried out the request is not known; check before you send it again.";

    public EgressException Of(Exception failure, Uri destination)
    {
        var error = (failure as HttpRequestException)?.HttpRequestError ?? HttpRequestError.ConnectionError;
        var proxy = proxies.GetProxy(destination);
        return new(Problem(failure, error, destination.Host, proxy), error, failure);
    }

    private EgressProblem Problem(Exception failure, HttpRequestError error, string host, Uri? proxy)
    {
        var peer = proxy is null ? host : $"The egress proxy {EgressProxy.Shown(proxy)}";
        var remedy = proxy is null ? Network : $"Check the proxy and {proxies.Source}.";
        return error switch
        {
            HttpRequestError.NameResolutionError => Unresolved(failure, peer, proxy),
            HttpRequestError.ProxyTunnelError => Tunnel(failure, host, peer),
            HttpRequestError.SecureConnectionError => TlsDiagnosis.Of(failure, host, options.ClientCertificatePath.Length > 0),
            HttpRequestError.ConnectionError => Unconnected(failure, peer, remedy),
            HttpRequestError.ConfigurationLimitExceeded
                => new("http_response_header_section_size", $"{host} responded with headers of more than 64 KiB.",
                    "Ask Salesforce's support."),
            _ when TlsDiagnosis.Alert(failure) is not null => TlsDiagnosis.Of(failure, host, options.ClientCertificatePath.Length > 0),
            HttpRequestError.ResponseEnded => Ended(failure, host),
            HttpRequestError.Unknown when failure.InnerException is IOException => Ended(failure, host),
            _ => new("http_protocol_error", $"{host} did not speak HTTP as expected.",
                $"Check that nothing between changes traffic. {Unknown}"),
        };
    }

    private string CredentialSource
        => options.ProxyCredentialsPath.Length > 0
            ? "the file of Sidecar:Upstream:ProxyCredentialsPath"
            : proxies.Source ?? "the proxy's setting";

    private EgressProblem Unresolved(Exception failure, string peer, Uri? proxy) => Innermost<NameUnknownException>(failure) is { } unknown
        ? new("dns_error", unknown.Message, "Check Sidecar:Upstream:DnsServer and Sidecar:LoginHost.")
        : new("dns_error", $"{peer} cannot be found: its name cannot be resolved.",
            proxy is null ? "Check DNS and egress rules, and Sidecar:LoginHost." : $"Check DNS and {proxies.Source}.");

    private static EgressProblem Unconnected(Exception failure, string peer, string remedy)
        => Innermost<SocketException>(failure)?.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => new("connection_refused", $"{peer} refused the connection.", remedy),
            SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown
                => new("destination_ip_unroutable", $"{peer} cannot be reached: there is no route to it.", remedy),
            SocketError.TimedOut => new("connection_timeout", $"{peer} did not accept a connection in time.", remedy),
            null when Innermost<TimeoutException>(failure) is not null || failure is OperationCanceledException
                => new("connection_timeout", $"{peer} did not accept a connection within Sidecar:Upstream:ConnectTimeout.", remedy),
            _ => new("destination_unavailable", $"{peer} could not be connected to.", remedy),
        };

    private EgressProblem Tunnel(Exception failure, string host, string proxy)
    {
        const string Type = "proxy_internal_response";
        var status = (int?)(failure as HttpRequestException)?.StatusCode ?? StatusIn(failure.Message);
        return status switch
        {
            // Some proxies say 401 to wrong credentials, which is a server's status.
            401 or 407 when proxies.HasCredentials => new(Type, $"{proxy} does not accept the user or password ({status}).",
                $"Correct what stands in {CredentialSource}."),
            407 => new(Type, $"{proxy} demands a user and password (407).",
                "Put them into a file as user:password and name it in Sidecar:Upstream:ProxyCredentialsPath."),
            403 => new(Type, $"{proxy} refuses to connect to {host} (403).", $"Have {host} allowed there."),
            >= 500 => new(Type, $"{proxy} could not connect to {host} ({status}).",
                "Ask whoever runs the proxy whether it reaches Salesforce."),
            null => new(Type, $"{proxy} ended the connection instead of connecting to {host}.", $"Check the proxy and {proxies.Source}."),
            _ => new(Type, $"{proxy} does not connect to {host} ({status}).",
                $"Check that {proxies.Source} names a proxy that allows CONNECT."),
        };
    }

    private static EgressProblem Ended(Exception failure, string host)
        => ConnectionEndedException.LeftRequestIncomplete(failure)
            ? new("connection_terminated", $"The connection to {host} broke before the whole request was sent, so it was not carried out.",
                "Send the request again.")
            : Innermost<SocketException>(failure)?.SocketErrorCode == SocketError.TimedOut
                ? new("connection_timeout", $"The connection to {host} went silent.", Unknown)
                : new("connection_terminated", $"{host} closed the connection before it responded.", Unknown);

    // The platform puts the status into the text, at its end: … failed with status code '407'."
    private static int? StatusIn(string message)
    {
        var digits = message.AsSpan().TrimEnd("\".'");
        return digits.Length >= 3 && int.TryParse(digits[^3..], out var status) ? status : null;
    }

    private static T? Innermost<T>(Exception? failure)
        where T : Exception
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            if (e is T found)
            {
                return found;
            }
        }

        return null;
    }
}
