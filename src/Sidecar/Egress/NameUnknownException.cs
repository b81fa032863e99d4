namespace Sidecar.Egress;

/// <summary>The configured DNS server has no address for a destination.</summary>
internal sealed class NameUnknownException(string message, Exception? cause = null)
    : HttpRequestException(HttpRequestError.NameResolutionError, message, cause);
