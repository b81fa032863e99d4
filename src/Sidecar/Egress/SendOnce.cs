using System.Text;

namespace Sidecar.Egress;

/// <summary>
/// Keeps <see cref="SocketsHttpHandler"/> from sending a request a second time by itself. It does so when a connection that was used before
/// ends without
/// a response and the request has no content, and when an HTTP/2 stream is refused. Whether Salesforce carried the request out is not known
/// then.
/// </summary>
/// <remarks>
/// The handler has no setting for this. It asks for the encoding of each header each time it writes a head, which is the one moment of a
/// sending that can
/// be seen from outside. Rejected: an empty content for such requests, which the handler takes for one that may have been sent: DELETE
/// would go out
/// with a <c>Content-Length</c> that the client did not send, and over HTTP/2 it changes nothing.
/// </remarks>
internal sealed class SendOnce
{
    private static readonly HttpRequestOptionsKey<SendOnce> Key = new("sidecar.send-once");

    private bool _sent;

    /// <summary>One byte, one character, as in <c>Endpoints</c>.</summary>
    /// <exception cref="HttpRequestException">The handler is about to send a protected request again.</exception>
    public static Encoding HeaderEncoding(string header, HttpRequestMessage request)
    {
        if (ReferenceEquals(header, HopMarker.Header) || header.Equals(HopMarker.Header, StringComparison.Ordinal))
        {
            NoteSending(request);
        }

        return Encoding.Latin1;
    }

    /// <summary>Lets <paramref name="request"/> be sent once from now on.</summary>
    public static void Protect(HttpRequestMessage request) => request.Options.Set(Key, new SendOnce());

    private static void NoteSending(HttpRequestMessage request)
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
