using System.Globalization;
using Sidecar.Dialects;

namespace Sidecar.Requests;

/// <summary>
/// The one door by which errors leave: logged, counted, marked with <c>Proxy-Status</c> (RFC 9209) and written in the form of the family
/// that was called.
/// </summary>
internal sealed partial class ErrorResponses(RequestMetrics metrics, ILogger<ErrorResponses> logger)
{
    /// <summary>Answers <paramref name="request"/> with <paramref name="error"/>.</summary>
    public Task WriteAsync(ClientRequest request, SidecarError error)
    {
        if (request.Aborted.IsCancellationRequested)
        {
            return Task.CompletedTask;
        }

        Log.Refused(logger, request.Dialect.Name, error.Status, error.ProxyStatus, error.Message);
        return WriteLoggedAsync(request, error, FormOf(request, error));
    }

    /// <summary>The same for an error that the caller has logged with more than is known here, and in a form of its own.</summary>
    public Task WriteLoggedAsync(ClientRequest request, SidecarError error, ErrorForm form)
    {
        metrics.Refused(request.Dialect, error);
        var response = request.Context.Response;
        if (response.HasStarted)
        {
            request.Context.Abort();
            return Task.CompletedTask;
        }

        response.Clear();
        response.StatusCode = form.Status;
        response.ContentType = form.ContentType;
        response.ContentLength = form.Body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers["Proxy-Status"] = $"{SidecarError.ProxyName}; error={error.ProxyStatus}";
        if (error.RetryAfter is { } retryAfter)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (form.Allow is not null)
        {
            response.Headers.Allow = form.Allow;
        }

        // RFC 9110 §9.3.2: no body may follow the head of a response to HEAD.
        return HttpMethods.IsHead(request.Context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(form.Body, request.Aborted).AsTask();
    }

    /// <summary>The form that the request's family has for an error.</summary>
    public static ErrorForm FormOf(ClientRequest request, SidecarError error)
        => request.Dialect.FormatError(new(request.Context.Request, request.SoapEndpoint), error);

    private static partial class Log
    {
        [LoggerMessage(1704, LogLevel.Warning,
            "A {Dialect} request was answered here with {Status} ({ProxyStatus}): {Message}",
            EventName = "Refused")]
        public static partial void Refused(ILogger logger, string dialect, int status, string proxyStatus, string message);
    }
}
