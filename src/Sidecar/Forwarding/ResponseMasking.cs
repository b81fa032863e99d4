using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Sidecar.Secrets;
using Sidecar.Streams;

namespace Sidecar.Forwarding;

/// <summary>
/// Hides the access token that a request went out with in its response: old Salesforce faults echo it (WF §3.4), and pages redirect with
/// it.
/// </summary>
internal static class ResponseMasking
{
    /// <summary>
    /// Masks the body of an error, of which the beginning was read: in place when that was all of it, otherwise while it streams.
    /// </summary>
    public static async ValueTask ApplyAsync(
        HttpResponseMessage response, ResponseHead head, SessionCredential credential, CancellationToken cancellationToken)
    {
        var secrets = SecretMask.FormsOf(credential);
        if (head.DecodedWhole)
        {
            if (MaskingStream.Mask(head.Decoded.Span, secrets))
            {
                ResponseHead.Replace(response, head.Decoded);
            }

            return;
        }

        var codings = ContentCodings.Actual(response.Content.Headers.ContentEncoding, head.Raw.Span);
        var unpacked = ContentCodings.Unpack(await response.Content.ReadAsStreamAsync(cancellationToken), codings);
        if (unpacked is null)
        {
            // Packed in a way that the sidecar cannot read and did not ask for: what the body quotes is not known.
            ResponseHead.Replace(response, ReadOnlyMemory<byte>.Empty);
            return;
        }

        ResponseHead.Replace(response, new MaskingStream(unpacked, secrets));
    }

    /// <summary>
    /// Whether a header or the reason phrase of a response holds the token. Asked of every response, so it allocates nothing.
    /// </summary>
    public static bool IsQuotedIn(HttpResponseMessage response, SessionCredential credential)
        => Quotes(response.Headers.NonValidated, credential.SecretPart)
            || Quotes(response.Content.Headers.NonValidated, credential.SecretPart)
            || (response.ReasonPhrase?.Contains(credential.SecretPart, StringComparison.Ordinal) ?? false);

    /// <summary>Masks every header that holds the token, and the reason phrase beside the status.</summary>
    public static void Apply(HttpContext context, SessionCredential credential)
    {
        var headers = context.Response.Headers;
        foreach (var name in headers.Keys.Where(name => name.Contains(credential.SecretPart, StringComparison.OrdinalIgnoreCase)).ToList())
        {
            headers.Remove(name);
        }

        foreach (var name in headers.Where(header => Holds(header.Value, credential)).Select(header => header.Key).ToList())
        {
            headers[name] = new StringValues([.. headers[name].Select(value => SecretMask.Apply(value ?? "", credential))]);
        }

        var response = context.Features.GetRequiredFeature<IHttpResponseFeature>();
        response.ReasonPhrase = response.ReasonPhrase is { } reason ? SecretMask.Apply(reason, credential) : null;
    }

    private static bool Quotes(HttpHeadersNonValidated headers, string secret)
    {
        foreach (var (name, values) in headers)
        {
            if (name.Contains(secret, StringComparison.Ordinal))
            {
                return true;
            }

            foreach (var value in values)
            {
                if (value.Contains(secret, StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Holds(StringValues values, SessionCredential credential)
        => values.Any(value => value?.Contains(credential.SecretPart, StringComparison.Ordinal) ?? false);
}
