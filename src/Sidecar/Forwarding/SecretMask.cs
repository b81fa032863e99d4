using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Sidecar.AccessTokens;

namespace Sidecar.Forwarding;

/// <summary>
/// Hides the one access token a request went out with, in what comes back: old Salesforce faults echo it (WF §3.4), and pages redirect with it.
/// It is known, so it is looked for exactly and nothing else of the answer changes: the answer is the client's, and whatever else looks like a
/// session in it is its data. Where the token is not known, <see cref="SafeText"/> guesses.
/// </summary>
internal static class SecretMask
{
    private const string Mask = "(session id masked)";

    public static string Apply(string text, AccessToken token) => text.Replace(token.SecretPart, Mask, StringComparison.Ordinal);

    /// <summary>A decoded answer as a text without the token.</summary>
    public static string Apply(byte[] answer, AccessToken token) => Apply(Encoding.UTF8.GetString(answer), token);

    /// <summary>Masks the body of an error, of which the beginning was read: in place when that was all of it, otherwise while it streams.</summary>
    public static async ValueTask ApplyAsync(HttpResponseMessage answer, AnswerHead head, AccessToken token, CancellationToken cancellationToken)
    {
        var secrets = FormsOf(token.SecretPart);
        if (head.DecodedWhole)
        {
            if (MaskingStream.Mask(head.Decoded, secrets))
            {
                AnswerHead.Replace(answer, head.Decoded);
            }

            return;
        }

        var unpacked = ContentCodings.Unpack(await answer.Content.ReadAsStreamAsync(cancellationToken), answer.Content.Headers.ContentEncoding);
        if (unpacked is null)
        {
            // Packed in a way that nobody here can look into, and that was not asked for: what it quotes is not known.
            AnswerHead.Replace(answer, []);
            return;
        }

        AnswerHead.Replace(answer, new MaskingStream(unpacked, secrets));
    }

    /// <summary>Whether a header or the reason of an answer holds the token. Asked of every answer, so it allocates nothing.</summary>
    public static bool IsQuotedIn(HttpResponseMessage answer, AccessToken token)
        => Quotes(answer.Headers.NonValidated, token.SecretPart) || Quotes(answer.Content.Headers.NonValidated, token.SecretPart)
            || (answer.ReasonPhrase?.Contains(token.SecretPart, StringComparison.Ordinal) ?? false);

    /// <summary>Masks every header that holds the token, and the reason beside the status.</summary>
    public static void Apply(HttpContext context, AccessToken token)
    {
        var headers = context.Response.Headers;
        foreach (var name in headers.Where(header => Holds(header.Value, token)).Select(header => header.Key).ToList())
        {
            headers[name] = new StringValues([.. headers[name].Select(value => Apply(value ?? "", token))]);
        }

        var response = context.Features.GetRequiredFeature<IHttpResponseFeature>();
        response.ReasonPhrase = response.ReasonPhrase is { } reason ? Apply(reason, token) : null;
    }

    private static bool Quotes(System.Net.Http.Headers.HttpHeadersNonValidated headers, string secret)
    {
        foreach (var (_, values) in headers)
        {
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

    private static bool Holds(StringValues values, AccessToken token) => values.Any(value => value?.Contains(token.SecretPart, StringComparison.Ordinal) ?? false);

    /// <summary>A session id is the org's id, <c>!</c> and the secret. The secret alone is looked for: the mark before it may be escaped.</summary>
    private static byte[][] FormsOf(string secret) => [Encoding.UTF8.GetBytes(secret), Encoding.Unicode.GetBytes(secret), Encoding.BigEndianUnicode.GetBytes(secret)];
}
