using System.Globalization;

namespace Sidecar.Dialects;

/// <summary>What the errors of all dialects have in common: headers, length, and no body where none may stand.</summary>
internal static class ErrorWriting
{
    public static async Task WriteAsync(HttpContext context, SidecarError error, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            context.Abort();
            return;
        }

        response.Clear();
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers["Proxy-Status"] = $"{SidecarError.ProxyName}; error={error.ProxyStatus}";
        if (error.RetryAfter is { } retryAfter)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    public static bool Asks(HttpContext context, string forWhat)
        => context.Request.Headers.Accept.ToString().Contains(forWhat, StringComparison.OrdinalIgnoreCase);
}
