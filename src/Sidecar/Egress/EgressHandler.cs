namespace Sidecar.Egress;

/// <summary>
/// Every request passes here on its way out. It is marked, kept from being sent twice by the layers below, and sent again on a new
/// connection, once, where a connection broke before any response and that can do no harm. What fails is told in words for people.
/// </summary>
/// <remarks>
/// Organizations, load balancers and firewalls close idle connections at any moment, also at that in which the next request is written.
/// Only requests without a body are sent again here: the others can be read once, and belong to who records their body.
/// </remarks>
internal sealed partial class EgressHandler(
    EgressConnections connections, HopMarker marker, EgressDiagnosis diagnosis, int apiPort,
        ILogger<EgressHandler> logger) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!marker.Mark(request))
        {
            HeadWriting.Begin();
        }

        var own = NewConnection.IsWantedBy(request);

        // Token requests are forms. They go to the login host, which has no API port.
        if (apiPort > 0 && !(own && request.Content is FormUrlEncodedContent))
        {
            request.RequestUri = new UriBuilder(request.RequestUri!) { Port = apiPort }.Uri;
        }

        try
        {
            return own ? await connections.Unpooled.SendAsync(request, cancellationToken)
                : request.Content is null
                    || request.Content.Headers.ContentLength == 0 ? await SendWithoutBodyAsync(request, cancellationToken)
                : await connections.Pooled.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw diagnosis.Of(failure, request.RequestUri!);
        }
        catch (OperationCanceledException tooSlow) when (!cancellationToken.IsCancellationRequested)
        {
            // The platform's way to say that ConnectTimeout has passed.
            throw diagnosis.Of(tooSlow, request.RequestUri!);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connections.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> SendWithoutBodyAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var safe = IsSafe(request.Method.Method);
        if (!safe && !request.Headers.Contains(HopMarker.Header))
        {
            // What notes a sending is not there (SendOnce). On a new connection the handler repeats nothing.
            return await connections.Unpooled.SendAsync(request, cancellationToken);
        }

        if (!safe)
        {
            SendOnce.Protect(request);
        }

        try
        {
            return await connections.Pooled.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException failure) when ((safe && EndedBeforeResponse(failure))
            || ConnectionEndedException.LeftRequestIncomplete(failure))
        {
            Log.SentAgain(logger, request.Method.Method, request.RequestUri!.Host);
        }

        if (!safe)
        {
            SendOnce.Protect(request);
        }

        return await connections.Unpooled.SendAsync(request, cancellationToken);
    }

    // RFC 9110 §9.2.1: these change nothing, so that a second one does no harm.
    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    /// <summary>
    /// Whether a connection was made and then ended. One that cannot be made is not tried again: the client hears of it at once.
    /// </summary>
    private static bool EndedBeforeResponse(HttpRequestException failure)
        => failure.HttpRequestError == HttpRequestError.ResponseEnded
            || (failure.HttpRequestError == HttpRequestError.Unknown && failure.InnerException is IOException);

    private static partial class Log
    {
        [LoggerMessage(1200, LogLevel.Debug,
            "The connection to {Host} ended before a response to a {Method} request; it is sent once more on a new connection",
            EventName = "SentAgainOnNewConnection")]
        public static partial void SentAgain(ILogger logger, string method, string host);
    }
}
