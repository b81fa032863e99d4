using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Sidecar.Dialects;
using Sidecar.Listening;
using Sidecar.Requests;

namespace Sidecar.Pipeline;

/// <summary>
/// Answers and logs the requests that the web server refuses before anybody else sees them: raw spaces or bytes beyond ASCII in the request
/// target, a head that is too long. By itself the server answers with an empty response and logs nothing above Debug.
/// </summary>
/// <remarks>
/// Rejected: to encode such a target and forward it. The server reads the request line before any code of ours, so that something would
/// have to parse requests a second time, and where two parsers differ requests are smuggled.
/// </remarks>
internal sealed partial class UnreadableRequests(
    ApiTable table, ErrorResponses errors, TimeProvider time, ILogger<UnreadableRequests> logger) : DiagnosticSource
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private const byte TlsHandshake = 0x16; // the type of a TLS record that begins a connection (RFC 8446 §5.1)

    public override bool IsEnabled(string name) => name == BadRequest;

    /// <summary>The server calls it with the features of the request, before it writes its response.</summary>
    [RequiresUnreferencedCode("Declared so by the base class; uses no reflection.")]
    public override void Write(string name, object? value)
    {
        if (value is not IFeatureCollection features
            || features.Get<IBadRequestExceptionFeature>()?.Error is not BadHttpRequestException exception)
        {
            return;
        }

        var transport = ClientTransport.Of(features);
        var (reason, remedy, speaksHttp1) = (ReasonOf(exception.Message), RemedyOf(exception.StatusCode), true);
        if (transport is not null && transport.Beginning is [TlsHandshake, ..])
        {
            reason = "the client speaks TLS to the port for plain http";
            remedy = "Let it use an http URL, or the port of the TLS listener (Sidecar:Tls:CertificatePath)";
            speaksHttp1 = false;
        }
        else if (transport is not null && transport.Beginning.StartsWith("PRI * HTTP/2.0"u8))
        {
            // The server has an answer for it that such a client understands (GOAWAY, RFC 9113 section 7, HTTP_1_1_REQUIRED).
            reason = "the client speaks HTTP/2 without asking for it";
            remedy = "Let it speak HTTP/1.1";
            speaksHttp1 = false;
        }

        Log.Unreadable(logger, exception.StatusCode, reason, remedy);
        if (transport is not null && speaksHttp1 && features.Get<IHttpResponseFeature>() is { HasStarted: false })
        {
            Answer(features, transport, SidecarError.Unreadable(exception.StatusCode, reason, remedy));
        }
    }

    private void Answer(IFeatureCollection features, ClientTransport transport, SidecarError error)
    {
        var context = new DefaultHttpContext { Request = { Body = Stream.Null } };
        using var body = new MemoryStream();
        context.Response.Body = body;
        (context.Request.Method, context.Request.Path) = UnreadableHead.Of(features.Get<IHttpRequestFeature>(), transport.Beginning);
        var request = new ClientRequest(context, table);
        errors.WriteLoggedAsync(request, error, ErrorResponses.FormOf(request, error));
        context.Response.Headers.Date = time.GetUtcNow().ToString("R");
        context.Response.Headers.Connection = "close";
        transport.Replace(UnreadableHead.Response(context.Response, body.ToArray()));
    }

    /// <summary>What the server says, without the part of the request that it may quote: that can hold a session.</summary>
    private static string ReasonOf(string message)
    {
        var quote = message.IndexOf('\'', StringComparison.Ordinal);
        return (quote < 0 ? message : message[..quote]).TrimEnd(' ', ':', '.');
    }

    private static string RemedyOf(int status) => (HttpStatusCode)status switch
    {
        HttpStatusCode.BadRequest =>
            "If the request target holds raw spaces or characters beyond ASCII, the program must percent-encode them",
        HttpStatusCode.RequestUriTooLong => "Salesforce takes a request line and headers of 16,384 bytes together: send less, or use POST",
        HttpStatusCode.RequestHeaderFieldsTooLarge => "Salesforce takes a request line and headers of 16,384 bytes together: send less",
        HttpStatusCode.RequestTimeout => "The program must send the whole head of a request at once",
        _ => "The program must send a request that follows HTTP/1.1",
    };

    private static partial class Log
    {
        [LoggerMessage(1112, LogLevel.Warning,
            "A request could not be read and was answered with {Status}: {Reason}. {Remedy}",
            EventName = "Unreadable")]
        public static partial void Unreadable(ILogger logger, int status, string reason, string remedy);
    }
}
