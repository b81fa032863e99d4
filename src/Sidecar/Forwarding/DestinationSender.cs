using System.Net;
using Sidecar.Configuration;
using Sidecar.Egress;
using Sidecar.Requests;
using Sidecar.Tracing;
using Yarp.ReverseProxy.Forwarder;

namespace Sidecar.Forwarding;

/// <summary>Sends a request to the org once, by YARP's direct forwarder.</summary>
internal sealed partial class DestinationSender(SidecarOptions options, IHttpForwarder forwarder, HttpMessageInvoker egress,
    RequestMetrics metrics, ILogger<DestinationSender> logger)
{
    private readonly ForwarderRequestConfig _config = new()
    {
        ActivityTimeout = options.Upstream.ActivityTimeout,
        Version = options.Upstream.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
    };

    /// <summary>Sends the request of <paramref name="transformer"/> with the token that it holds, to that token's org.</summary>
    public ValueTask<ForwarderError> SendAsync(ClientRequest request, SalesforceTransformer transformer)
    {
        var sent = SendOnceAsync(request.Context, transformer);
        return ResendIncompleteAsync(sent, request, transformer);
    }

    private ValueTask<ForwarderError> SendOnceAsync(HttpContext context, SalesforceTransformer transformer)
        => Spans.AreWanted
            ? SendingSpan.SendAsync(transformer, () => ForwardAsync(context, transformer))
            : ForwardAsync(context, transformer);

    private ValueTask<ForwarderError> ForwardAsync(HttpContext context, SalesforceTransformer transformer)
        => forwarder.SendAsync(context, transformer.Token.InstancePrefix, egress, _config, transformer);

    /// <summary>
    /// A connection that broke before all of a request was handed to it: the org lacks the end of the request, so it cannot have carried it
    /// out, and the request goes out once more on a new connection. In any other failure the client gets the error: a request that the
    /// org may have carried out is never sent twice.
    /// </summary>
    private async ValueTask<ForwarderError> ResendIncompleteAsync(
        ValueTask<ForwarderError> sent, ClientRequest request, SalesforceTransformer transformer)
    {
        var failure = await sent;
        request.Times.Return();
        var context = request.Context;
        if (failure == ForwarderError.None
            || !transformer.CanSendAgain
            || context.Response.HasStarted
            || !ConnectionEndedException.LeftRequestIncomplete(context.Features.Get<IForwarderErrorFeature>()?.Exception))
        {
            return failure;
        }

        Log.Resending(logger, request.Dialect.Name);
        context.Response.Clear();
        context.Features.Set<IForwarderErrorFeature>(null);
        transformer.Use(transformer.Token);
        transformer.OnNewConnection = true;
        failure = await SendOnceAsync(context, transformer);
        request.Times.Return();
        metrics.Repeated(request.Dialect, RepeatCause.ConnectionLost, RepeatOutcome.Of(failure, transformer.Outcome));
        return failure;
    }

    private static partial class Log
    {
        [LoggerMessage(1709, LogLevel.Debug,
            "The connection broke before the whole {Dialect} request was sent; it is sent once more on a new connection",
            EventName = "ResendingIncomplete")]
        public static partial void Resending(ILogger logger, string dialect);
    }
}
