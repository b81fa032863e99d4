using System.Text;
using Sidecar.AccessTokens;

namespace Sidecar.Forwarding;

/// <summary>Old Salesforce faults echo the session id (WF §3.4): the real one must not reach the client.</summary>
internal static class SecretMask
{
    private const string Mask = "(session id masked)";

    public static string Apply(string text, AccessToken token) => text.Replace(token.Value, Mask, StringComparison.Ordinal);

    public static void Apply(HttpResponseMessage answer, AnswerHead head, AccessToken token)
    {
        if (head.Complete && head.Decoded.AsSpan().IndexOf(Encoding.UTF8.GetBytes(token.Value)) >= 0)
        {
            AnswerHead.Replace(answer, Encoding.UTF8.GetBytes(Apply(Encoding.UTF8.GetString(head.Decoded), token)));
        }
    }
}
