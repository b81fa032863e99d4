namespace Sidecar.Egress;

/// <summary>
/// Keeps <see cref="SocketsHttpHandler"/> from sending a request a second time by itself. It does so when a connection that was used before
/// ends without a response and the request has no content, and when an HTTP/2 stream is refused. Whether Salesforce carried the request out
/// is not known then.
/// </summary>
/// <remarks>
/// The handler has no setting for this, so each writing of a head is noted (<see cref="HeadWriting"/>). Rejected: an empty content for such
/// requests, which the handler takes for one that may have been sent: DELETE would go out with a <c>Content-Length</c> that the client did
/// not send, and over HTTP/2 it changes nothing.
/// </remarks>
internal sealed class SendOnce
{
    private static readonly HttpRequestOptionsKey<SendOnce> Key = new("sidecar.send-once");

    private bool _sent;

    /// <summary>Lets <paramref name="request"/> be sent once from now on.</summary>
    public static void Protect(HttpRequestMessage request) => request.Options.Set(Key, new SendOnce());

    /// <summary>The handler writes the head of <paramref name="request"/>.</summary>
    /// <exception cref="HttpRequestException">The handler is about to send a protected request again.</exception>
    public static void NoteSending(HttpRequestMessage request)
    {
        // Looking for the option makes a table of options, which requests without need of it do not have.
        if (HttpMethods.IsGet(request.Method.Method) || request.Content is { Headers.ContentLength: not 0 }
            || !request.Options.TryGetValue(Key, out var once))
        {
            return;
        }

        if (once._sent)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded,
                "The connection ended before a response; the request is not sent again.");
        }

        once._sent = true;
    }
}
