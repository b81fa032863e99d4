using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Sidecar.Dialects;
using Sidecar.Streams;

namespace Sidecar.LegacyLogins;

/// <summary>
/// Parameters of an OAuth request: from a form, from a multipart form (Salesforce's own Postman collection and <c>curl -F</c> send one,
/// WF §10), or, as old clients send them, from the query (WF §2.6).
/// </summary>
internal sealed class OAuthParameters
{
    private const int LongestBoundary = 200;

    private readonly Dictionary<string, StringValues> _body;
    private readonly IQueryCollection _query;

    private OAuthParameters(Dictionary<string, StringValues> body, IQueryCollection query) => (_body, _query) = (body, query);

    /// <summary>The first value, the body's before the query's; null when absent or empty.</summary>
    public string? this[string name]
    {
        get
        {
            if (_body.TryGetValue(name, out var values) && values is [{ Length: > 0 } inBody, ..])
            {
                return inBody;
            }

            return _query.TryGetValue(name, out values) && values is [{ Length: > 0 } inQuery, ..] ? inQuery : null;
        }
    }

    /// <summary>The parameters of the body, each with its first value.</summary>
    public IEnumerable<KeyValuePair<string, string>> OfBody
        => _body.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.FirstOrDefault() ?? ""));

    /// <summary>Reads the request, or says with which error the sidecar answers it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limit">The largest body, in bytes, as it is sent and unpacked.</param>
    /// <param name="time">For the time that a body may take.</param>
    public static async Task<(
        OAuthParameters? Parameters, SidecarError? Error)> ReadAsync(HttpRequest request, int limit, TimeProvider time)
    {
        try
        {
            var body = request.ContentLength > limit
                ? null
                : await TimeLimit.WithinAsync(
                    TimeLimit.Login, time, token => BoundedRead.WholeAsync(request.Body, limit, token), request.HttpContext.RequestAborted);
            if (body is { Length: > 0 } && request.Headers.ContentEncoding.Count > 0)
            {
                body = await UnpackAsync(request, body, limit);
            }

            return body is null
                ? (null, Refused(StatusCodes.Status413PayloadTooLarge, "the request body is too large"))
                : (new OAuthParameters(await ParseAsync(request, body), request.Query), null);
        }
        catch (NotSupportedException)
        {
            return (null, Refused(StatusCodes.Status415UnsupportedMediaType, "content encoding not supported: use gzip or none"));
        }
        catch (InvalidDataException)
        {
            return (null, Refused(StatusCodes.Status400BadRequest, "the request body is not what its headers say"));
        }
        catch (TimeoutException)
        {
            return (null, Refused(StatusCodes.Status408RequestTimeout, "the request body did not arrive in time"));
        }
        catch (IOException)
        {
            // A BadHttpRequestException, or a multipart form without its end.
            return (null, Refused(StatusCodes.Status400BadRequest, "the request body is broken off or framed wrongly"));
        }
    }

    private static async ValueTask<byte[]?> UnpackAsync(HttpRequest request, byte[] packed, int limit)
    {
        // Both bounds count: a few bytes may unpack to gigabytes, and gigabytes to nothing.
        await using var unpacked = ContentCodings.Unpack(new MemoryStream(packed, writable: false), request)
            ?? throw new NotSupportedException();
        return await BoundedRead.WholeAsync(unpacked, limit, request.HttpContext.RequestAborted);
    }

    private static async ValueTask<Dictionary<string, StringValues>> ParseAsync(HttpRequest request, byte[] body)
    {
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)
            && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 and <= LongestBoundary } boundary)
        {
            return await ParseMultipartAsync(boundary.ToString(), body, request.HttpContext.RequestAborted);
        }

        // Whatever the Content-Type says or fails to say: a body that is no form has no parameters, which is what Salesforce makes of JSON.
        return QueryHelpers.ParseQuery("?" + Encoding.UTF8.GetString(body));
    }

    private static async ValueTask<Dictionary<string, StringValues>> ParseMultipartAsync(
        string boundary, byte[] body, CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase);
        var reader = new MultipartReader(boundary, new MemoryStream(body, writable: false));
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                && HeaderUtilities.RemoveQuotes(disposition.Name) is { Length: > 0 } name)
            {
                using var text = new StreamReader(section.Body, Encoding.UTF8);
                form.TryAdd(name.ToString(), (await text.ReadToEndAsync(cancellationToken)).TrimEnd('\r', '\n'));
            }
        }

        return form;
    }

    private static SidecarError Refused(int status, string message) => SidecarError.LoginRefused(status, "invalid_request", message);
}
