using Microsoft.AspNetCore.Http.Features;
using Sidecar.Configuration;
using Sidecar.Dialects;
using Sidecar.LegacyLogins;
using Sidecar.Listening;

namespace Sidecar.Forwarding;

/// <summary>Looks into requests for pages (not APIs) and keeps those that carry a password or a session (<see cref="WebLogins"/>).</summary>
internal sealed class WebLoginGuard(SidecarOptions options, TimeProvider time)
{
    public static SidecarError Refusal { get; } = new(
        StatusCodes.Status403Forbidden, "INVALID_LOGIN",
        "This request carries, or could carry, a password or session to a web page of Salesforce, and the sidecar forwards neither. Log in by SOAP login() or /services/oauth2/token, which are answered here, and call the APIs.",
        "http_request_denied");

    /// <summary>Whether the request carries, or could carry, a credential. Leaves its body as it was.</summary>
    public async ValueTask<bool> MustNotLeaveAsync(HttpContext context, ApiDialect dialect)
    {
        var request = context.Request;
        if (WebLogins.HoldsPassword(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget))
        {
            return true;
        }

        if (!RequestBody.IsPresent(context))
        {
            return false;
        }

        if (dialect == ApiDialect.Identity)
        {
            // Userinfo takes nothing but a token in its body (RFC 6750 §2.2), and ours goes into the header.
            request.Body = Stream.Null;
            request.ContentLength = 0;
            return false;
        }

        // What is packed cannot be looked at, and browsers do not pack forms.
        if (request.Headers.ContentEncoding.Count > 0)
        {
            return true;
        }

        ReadOnlyMemory<byte> beginning;
        try
        {
            beginning = await ClientPatience.WithinAsync(options.Upstream.ActivityTimeout, time, cancellation => ReadBeginningAsync(request.Body, cancellation), context.RequestAborted);
        }
        catch (Exception e) when (e is BadHttpRequestException or TimeoutException)
        {
            return true;
        }

        if (WebLogins.HoldsCredential(beginning.Span) || (beginning.Length > WebLogins.Limit && WebLogins.IsForm(request.ContentType)))
        {
            return true;
        }

        request.Body = new PrefixedStream(beginning, request.Body);
        return false;
    }

    /// <summary>As much as is looked at, and one byte more if there is one. The buffer grows with what has come: a client that only announces a body takes little.</summary>
    private static async ValueTask<ReadOnlyMemory<byte>> ReadBeginningAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[2048];
        var length = 0;
        while (length <= WebLogins.Limit && await body.ReadAsync(buffer.AsMemory(length), cancellationToken) is var read and > 0)
        {
            length += read;
            if (length == buffer.Length && length <= WebLogins.Limit)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 4, WebLogins.Limit + 1));
            }
        }

        return buffer.AsMemory(0, length);
    }
}
