using System.IO.Compression;
using System.Text;
using Simulator.Control;

namespace Simulator.Wire;

/// <summary>
/// One request and its answer, with what every API family needs: the decoded body, and answers as Salesforce frames them.
/// </summary>
internal sealed class Exchange(HttpContext context, OrgState org, ReceivedRequest? received)
{
    public const string Json = "application/json;charset=UTF-8";

    private byte[]? _body;

    public HttpContext Context { get; } = context;

    public OrgState Org { get; } = org;

    /// <summary>The log entry of this request; null when recording is off.</summary>
    public ReceivedRequest? Received { get; } = received;

    public HttpRequest Request => Context.Request;

    public HttpResponse Response => Context.Response;

    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>Path without doubled leading or trailing slashes: Salesforce accepts both (WF §2.1).</summary>
    public string Path { get; } = "/" + (context.Request.Path.Value ?? "").Trim('/');

    public string Host => Request.Host.Value ?? "";

    /// <summary>Request body with its content encoding undone; chunking is Kestrel's business.</summary>
    public Stream DecodedBody() => Request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant() switch
    {
        "gzip" => new GZipStream(Request.Body, CompressionMode.Decompress),
        "deflate" => new ZLibStream(Request.Body, CompressionMode.Decompress),
        _ => Request.Body,
    };

    /// <summary>The decoded body to stream from, whether it was read before or not.</summary>
    public Stream OpenBody() => _body is null ? DecodedBody() : new MemoryStream(_body, writable: false);

    /// <summary>The bytes on the wire, or the decoded body when it was read before.</summary>
    public Stream OpenRawBody() => _body is null ? Request.Body : new MemoryStream(_body, writable: false);

    public async Task<byte[]> ReadBodyAsync()
    {
        if (_body is null)
        {
            var buffer = new MemoryStream();
            await using var decoded = DecodedBody();
            await decoded.CopyToAsync(buffer, Aborted);
            // A decoder may stop before the end of the stream; the log's hash needs all bytes.
            await DrainAsync();
            _body = buffer.ToArray();
        }

        return _body;
    }

    public async Task<string> ReadTextAsync() => Encoding.UTF8.GetString(await ReadBodyAsync());

    public Task DrainAsync() => Request.Body.CopyToAsync(Stream.Null, Aborted);

    public Task WriteAsync(int status, string contentType, string body) => WriteAsync(status, contentType, Encoding.UTF8.GetBytes(body));

    public async Task WriteAsync(int status, string contentType, byte[] body)
    {
        Response.StatusCode = status;
        if (status == 204 || (body.Length == 0 && contentType.Length == 0))
        {
            return;
        }

        Response.ContentType = contentType;
        if (body.Length > 0 && AcceptsGzip())
        {
            body = Gzip(body);
            Response.Headers.ContentEncoding = "gzip";
            Response.Headers.Vary = "Accept-Encoding";
        }

        Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(Request.Method))
        {
            await Response.Body.WriteAsync(body, Aborted);
        }
    }

    public bool AcceptsGzip() => Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);

    private static byte[] Gzip(byte[] body)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return buffer.ToArray();
    }
}
