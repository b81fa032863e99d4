namespace Sidecar.Egress;

/// <summary>A connection ended after a request began to be written to it, and no byte of a response came.</summary>
internal sealed class ConnectionEndedException : HttpIOException
{
    private readonly Func<bool>? _requestIncomplete;

    /// <param name="message">What happened.</param>
    /// <param name="cause">What the platform says of it.</param>
    /// <param name="requestIncomplete">
    /// Whether the request had not been handed to the connection whole; null for always. It is asked late: where the destination resets a
    /// connection, the reading side may hear of it before the write that fails.
    /// </param>
    public ConnectionEndedException(string message, Exception? cause, Func<bool>? requestIncomplete = null)
        : base(HttpRequestError.ResponseEnded, message, cause)
        => _requestIncomplete = requestIncomplete;

    /// <summary>
    /// Whether <paramref name="failure"/> says, however deep, that the destination lacks the end of the request. Then it cannot have
    /// carried it out, and the request may be sent again, whatever its method.
    /// </summary>
    public static bool LeftRequestIncomplete(Exception? failure) => failure switch
    {
        null => false,
        ConnectionEndedException ended => ended._requestIncomplete?.Invoke() ?? true,
        AggregateException several => several.InnerExceptions.Any(LeftRequestIncomplete),
        _ => LeftRequestIncomplete(failure.InnerException),
    };
}
