using System.Text;

namespace Sidecar.Egress;

/// <summary>
/// Says that the platform's client writes the head of a request. <see cref="SocketsHttpHandler"/> asks for the encoding of each header when
/// it writes a head; nothing else of a sending can be seen from outside.
/// </summary>
/// <remarks>
/// A connection sees only bytes. It must know where a request begins: from the reads and writes it cannot tell, because the handler may
/// issue a read before the request, take the whole response from it, and go on to the next request without another read.
/// </remarks>
internal static class HeadWriting
{
    // Flows from the head to the writes of the same request, also through the encryption between handler and socket.
    private static readonly AsyncLocal<object?> Head = new();

    /// <summary>One object for each head that was written; null where none was. Another object means another request, or sending.</summary>
    public static object? Current => Head.Value;

    /// <summary>One byte, one character, as in <c>Endpoints</c>.</summary>
    /// <exception cref="HttpRequestException">The handler is about to send a protected request again (<see cref="SendOnce"/>).</exception>
    public static Encoding HeaderEncoding(string header, HttpRequestMessage request)
    {
        // Every request has this header once, but for those with a large head (Begin).
        if (ReferenceEquals(header, HopMarker.Header) || header.Equals(HopMarker.Header, StringComparison.Ordinal))
        {
            SendOnce.NoteSending(request);
            Begin();
        }

        return Encoding.Latin1;
    }

    /// <summary>For a request without that header, before the handler gets it. The handler must not repeat such a request.</summary>
    public static void Begin() => Head.Value = new object();
}
