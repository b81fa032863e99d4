using System.Text;
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

    public static string Apply(string text, AccessToken token) => text.Replace(SecretOf(token), Mask, StringComparison.Ordinal);

    /// <summary>A decoded answer as a text without the token.</summary>
    public static string Apply(byte[] answer, AccessToken token) => Apply(Encoding.UTF8.GetString(answer), token);

    /// <summary>Masks a body of which the beginning was read. One that holds the token and goes on past that is cut: an error is short.</summary>
    public static void Apply(HttpResponseMessage answer, AnswerHead head, AccessToken token)
    {
        if (head.Decoded.AsSpan().IndexOf(Encoding.UTF8.GetBytes(SecretOf(token))) >= 0)
        {
            AnswerHead.Replace(answer, Encoding.UTF8.GetBytes(Apply(head.Decoded, token)));
        }
    }

    /// <summary>Masks every header that holds the token.</summary>
    public static void Apply(IHeaderDictionary headers, AccessToken token)
    {
        List<string>? found = null;
        foreach (var (name, values) in headers)
        {
            if (Holds(values, token))
            {
                (found ??= []).Add(name);
            }
        }

        found?.ForEach(name => headers[name] = Apply(headers[name], token));
    }

    /// <summary>The values without the token; the same when they hold none.</summary>
    public static StringValues Apply(StringValues values, AccessToken token)
        => Holds(values, token) ? new StringValues([.. values.Select(value => Apply(value ?? "", token))]) : values;

    private static bool Holds(StringValues values, AccessToken token)
    {
        var secret = SecretOf(token);
        foreach (var value in values)
        {
            if (value is not null && value.Contains(secret, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A session id is the org's id, <c>!</c> and the secret. The secret alone is looked for: the mark before it may be escaped.</summary>
    private static string SecretOf(AccessToken token) => token.SecretPart;
}
