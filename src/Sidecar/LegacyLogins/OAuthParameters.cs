using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Sidecar.LegacyLogins;

/// <summary>Parameters of an OAuth request, from the form body or, as old clients send them, from the query (WF §2.6).</summary>
internal sealed class OAuthParameters
{
    private readonly Dictionary<string, StringValues> _body;
    private readonly IQueryCollection _query;

    private OAuthParameters(Dictionary<string, StringValues> body, IQueryCollection query) => (_body, _query) = (body, query);

    /// <summary>The first value, the body's before the query's; null when absent or empty.</summary>
    public string? this[string name]
    {
        get
        {
            if (_body.TryGetValue(name, out var values) && values is [{ Length: > 0 } inBody, ..]) return inBody;
            return _query.TryGetValue(name, out values) && values is [{ Length: > 0 } inQuery, ..] ? inQuery : null;
        }
    }

    /// <summary>Reads the request, or says with which error it is to be answered.</summary>
    public static async Task<(OAuthParameters? Parameters, OAuthError? Error)> ReadAsync(HttpRequest request, int limit, TimeProvider time)
    {
        if (request.ContentType?.TrimStart().StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) is true)
        {
            return (null, new OAuthError(415, "invalid_request", "content type not supported: use application/x-www-form-urlencoded"));
        }

        var encoding = request.Headers.ContentEncoding.ToString().Trim();
        var isPacked = encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase) || encoding.Equals("x-gzip", StringComparison.OrdinalIgnoreCase);
        if (!isPacked && encoding is not "" && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return (null, new OAuthError(415, "invalid_request", "content encoding not supported: use gzip or none"));
        }

        var aborted = request.HttpContext.RequestAborted;
        byte[]? body;
        try
        {
            body = request.ContentLength > limit ? null : await BoundedBody.ReadLoginAsync(request.Body, limit, time, aborted).ConfigureAwait(false);
            if (isPacked && body is { Length: > 0 }) body = await BoundedBody.UnpackAsync(body, limit, aborted).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            return (null, new OAuthError(400, "invalid_request", "the request body is not valid gzip"));
        }
        catch (TimeoutException)
        {
            return (null, new OAuthError(408, "invalid_request", "the request body did not arrive in time"));
        }
        catch (BadHttpRequestException)
        {
            return (null, new OAuthError(400, "invalid_request", "the request body is broken off or framed wrongly"));
        }

        if (body is null) return (null, new OAuthError(413, "invalid_request", "the request body is too large"));
        // Whatever the Content-Type says or fails to say: a body that is no form has no parameters, which is what Salesforce makes of JSON, too.
        return (new OAuthParameters(QueryHelpers.ParseQuery("?" + Encoding.UTF8.GetString(body)), request.Query), null);
    }
}

/// <summary>An error answer of an OAuth endpoint (RFC 6749 §5.2, WF §1.4).</summary>
internal sealed record OAuthError(int Status, string Code, string Description);
